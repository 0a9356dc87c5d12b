package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerOptionsTest {
  @Test
  void theseAreTheDefaults() {
    assertThat(ServerOptions.defaults())
        .isEqualTo(
            new ServerOptions(
                "0.0.0.0",
                9443,
                8080,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                50,
                Duration.ofSeconds(10),
                new Limits(
                    7 * 1024 * 1024,
                    256 * 1024,
                    128,
                    4,
                    16 * 1024,
                    4 * 1024,
                    512,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(120))));
  }

  @Test
  void idleConnectionsAreKeptLongerThanTheApiServerKeepsThem() {
    assertThat(Limits.defaults().idle()).isGreaterThan(Duration.ofSeconds(90));
  }

  @Test
  void eachOptionCanBeReplacedAlone() {
    ServerOptions defaults = ServerOptions.defaults();
    Duration second = Duration.ofSeconds(1);
    Limits limits = Limits.defaults();
    assertThat(defaults.withHost("::").host()).isEqualTo("::");
    assertThat(defaults.withHost("::").withHost("0.0.0.0")).isEqualTo(defaults);
    assertThat(defaults.withPorts(1, 2).withPorts(9443, 8080)).isEqualTo(defaults);
    assertThat(defaults.withPorts(1, 2).port()).isEqualTo(1);
    assertThat(defaults.withPorts(1, 2).managementPort()).isEqualTo(2);
    assertThat(defaults.withPoll(second).poll()).isEqualTo(second);
    assertThat(defaults.withDrain(second, Duration.ZERO).grace()).isEqualTo(second);
    assertThat(defaults.withDrain(second, Duration.ZERO).drain()).isEqualTo(Duration.ZERO);
    assertThat(defaults.withWarmUpRounds(3).warmUpRounds()).isEqualTo(3);
    assertThat(defaults.withLimits(limits.withInFlight(5, 6)).limits().inFlight()).isEqualTo(5);
    assertThat(limits.withInFlight(5, 6).largeInFlight()).isEqualTo(6);
    assertThat(limits.withConnections(5).connections()).isEqualTo(5);
    assertThat(limits.withRead(second).read()).isEqualTo(second);
  }

  @Test
  void aHookHasALiteralPath() {
    assertThat(new Hook("/mutate-deployment", "deployment", Reviews.echo()).path())
        .isEqualTo("/mutate-deployment");
    for (String path : new String[] {"mutate", "/", "/a/*", "/:name", "/a/", "/A"}) {
      assertThatThrownBy(() -> new Hook(path, "hook", Reviews.echo()))
          .hasMessageContaining("path: ");
    }
  }
}
