package ai.devopstoolkit.inference.server;

import java.time.Duration;

/**
 * How to serve.
 *
 * @param host address to listen on, for both ports
 * @param port of the hooks, HTTPS; 0 takes any free one
 * @param managementPort of health and metrics, plain HTTP; 0 takes any free one
 * @param poll how often files are looked at for changes
 * @param grace how long a closing server goes on answering, for the news to spread
 * @param drain how long it then waits at most for requests in flight
 * @param warmUpRounds how often each rehearsal is posted, at most, before the server says that it
 *     is ready: fewer if they take no less time any more
 * @param warmUp how long that may take; what is left of the rounds is then skipped
 * @param limits what may be asked of the server
 */
public record ServerOptions(
    String host,
    int port,
    int managementPort,
    Duration poll,
    Duration grace,
    Duration drain,
    int warmUpRounds,
    Duration warmUp,
    Limits limits) {

  /** The options when nobody says otherwise. */
  public static ServerOptions defaults() {
    return new ServerOptions(
        "0.0.0.0",
        9443,
        8080,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        50,
        Duration.ofSeconds(10),
        Limits.defaults());
  }

  /** The same with another {@link #host}. */
  public ServerOptions withHost(String other) {
    return new ServerOptions(
        other, port, managementPort, poll, grace, drain, warmUpRounds, warmUp, limits);
  }

  /** The same with other ports. */
  public ServerOptions withPorts(int hooks, int management) {
    return new ServerOptions(
        host, hooks, management, poll, grace, drain, warmUpRounds, warmUp, limits);
  }

  /** The same with another {@link #poll}. */
  public ServerOptions withPoll(Duration interval) {
    return new ServerOptions(
        host, port, managementPort, interval, grace, drain, warmUpRounds, warmUp, limits);
  }

  /** The same with another {@link #grace} and {@link #drain}. */
  public ServerOptions withDrain(Duration newGrace, Duration newDrain) {
    return new ServerOptions(
        host, port, managementPort, poll, newGrace, newDrain, warmUpRounds, warmUp, limits);
  }

  /** The same with other {@link #warmUpRounds}. */
  public ServerOptions withWarmUpRounds(int rounds) {
    return new ServerOptions(
        host, port, managementPort, poll, grace, drain, rounds, warmUp, limits);
  }

  /** The same with other {@link #limits}. */
  public ServerOptions withLimits(Limits other) {
    return new ServerOptions(
        host, port, managementPort, poll, grace, drain, warmUpRounds, warmUp, other);
  }
}
