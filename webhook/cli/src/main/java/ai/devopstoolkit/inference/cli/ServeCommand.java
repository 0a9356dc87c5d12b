package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.admission.Mutate;
import ai.devopstoolkit.inference.admission.MutateDeployment;
import ai.devopstoolkit.inference.admission.Reviews;
import ai.devopstoolkit.inference.admission.Validate;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.certs.CertificateFiles;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.Durations;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.server.FileWatch;
import ai.devopstoolkit.inference.server.Hook;
import ai.devopstoolkit.inference.server.Metrics;
import ai.devopstoolkit.inference.server.Readiness;
import ai.devopstoolkit.inference.server.Rehearsal;
import ai.devopstoolkit.inference.server.ServerOptions;
import ai.devopstoolkit.inference.server.TlsFiles;
import ai.devopstoolkit.inference.server.UnusableFileException;
import ai.devopstoolkit.inference.server.WebhookServer;
import ai.devopstoolkit.inference.settings.SettingsException;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code serve}: the webhook. */
@Command(
    name = ServeCommand.NAME,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Serves the admission webhook over HTTPS: POST /mutate and /validate for LLMInferences,",
      "POST /mutate-deployment for the Deployments of the vLLM operator.",
      "The management port answers /livez, /readyz and /metrics over plain HTTP.",
      "",
      "Certificate, key, policy and catalog are looked at every --poll and taken up when they change; a bad"
          + " new one is refused, counted and logged, and the last good one stays."
    },
    footer = {
      "",
      "Examples:",
      "  dot-inference serve --cert tls.crt --key tls.key --policy policy.yaml",
      "  dot-inference serve --dev    (makes its own certificate and says how to register)",
      "",
      "Logs are JSON lines on stderr, one per decision, never the object."
          + " DOT_INFERENCE_LOG_LEVEL sets the level (INFO)."
    })
final class ServeCommand implements Callable<Integer> {
  static final String NAME = "serve";

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "${env:DOT_INFERENCE_HOST}",
      description = "Where to listen. Default: all addresses; 127.0.0.1 with --dev.")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:DOT_INFERENCE_PORT:-9443}",
      description = "Of the hooks; 0 takes any free one. Default: 9443.")
  private int port;

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      defaultValue = "${env:DOT_INFERENCE_MANAGEMENT_PORT:-8080}",
      description = "Of health and metrics; 0 takes any free one. Default: 8080.")
  private int managementPort;

  @Option(
      names = "--hooks",
      paramLabel = "HOOKS",
      split = ",",
      defaultValue = "${env:DOT_INFERENCE_HOOKS:-llm,deployment}",
      converter = HookGroup.Converter.class,
      description =
          "What to serve: llm where LLMInferences live, deployment where the vLLM operator runs."
              + " Default: llm,deployment.")
  private Set<HookGroup> hooks = EnumSet.allOf(HookGroup.class);

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      defaultValue = "${env:DOT_INFERENCE_CERT}",
      description = "The server's certificate and its intermediates, PEM.")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      defaultValue = "${env:DOT_INFERENCE_KEY}",
      description = "The certificate's private key, PEM.")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--dev",
      description =
          "Instead of --cert and --key: make a development CA and a certificate for localhost.")
  private boolean development;

  @Option(
      names = "--dev-dir",
      paramLabel = "DIR",
      description =
          "Where --dev keeps them, so that a registration stays valid."
              + " Default: dot-inference in your cache directory.")
  private Optional<Path> developmentDirectory = Optional.empty();

  @Option(
      names = "--client-ca",
      paramLabel = "FILE",
      defaultValue = "${env:DOT_INFERENCE_CLIENT_CA}",
      description =
          "Answer only callers with a certificate of this CA (PEM)."
              + " The API server needs --admission-control-config-file for it.")
  private Optional<Path> clientCa = Optional.empty();

  @Option(
      names = "--client-name",
      paramLabel = "NAME",
      defaultValue = "${env:DOT_INFERENCE_CLIENT_NAME}",
      description = "The common name that callers' certificates must have. Default: any.")
  private Optional<String> clientName = Optional.empty();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      defaultValue = "${env:DOT_INFERENCE_POLICY}",
      description = "The policy file. Default: the built-in policy.")
  private Optional<Path> policy = Optional.empty();

  @Mixin private final CatalogOption catalog = new CatalogOption();

  @Option(
      names = "--poll",
      paramLabel = "DURATION",
      defaultValue = "${env:DOT_INFERENCE_POLL:-10s}",
      converter = DurationConverter.class,
      description = "How often files are looked at. Default: 10s.")
  private Duration poll = Duration.ofSeconds(10);

  @Option(
      names = "--drain-grace",
      paramLabel = "DURATION",
      defaultValue = "${env:DOT_INFERENCE_DRAIN_GRACE}",
      converter = DurationConverter.class,
      description =
          "After SIGTERM: how long to answer on while /readyz says no, before requests are sent"
              + " elsewhere. Default: 10s; 0s with --dev.")
  private Optional<Duration> grace = Optional.empty();

  @Spec private CommandSpec spec;

  private final HeadStart head;

  ServeCommand() {
    this(new HeadStart());
  }

  ServeCommand(HeadStart head) {
    this.head = head;
  }

  /** Durations as in policies: 90s, 15m. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    checkOptions();
    TlsFiles tls = tls();
    Metrics metrics = new Metrics();
    Readiness readiness = new Readiness("policy");
    Once<CurrentDerivation> derivation = new Once<>(() -> derivation(metrics));
    Vertx vertx = head.vertx.get();
    WebhookServer server = start(vertx, tls, hooks(derivation), derivation, metrics, readiness);
    if (development) {
      sayHowToRegister(server.port());
    }
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server, vertx, closed)));
    closed.await();
    return ExitCode.FINE;
  }

  private List<Hook> hooks(Once<CurrentDerivation> derivation) {
    List<Hook> served = new ArrayList<>();
    if (hooks.contains(HookGroup.LLM)) {
      Supplier<Derivation> now = () -> derivation.get().get();
      Validate validate = new Validate(now, Version.current());
      served.add(new Hook("/mutate", "mutate", new Reviews(new Mutate(now))));
      served.add(new Hook("/validate", "validate", new Reviews(validate)));
    }
    if (hooks.contains(HookGroup.DEPLOYMENT)) {
      Reviews reviews = new Reviews(new MutateDeployment());
      served.add(new Hook(Rehearsals.DEPLOYMENT, "mutate-deployment", reviews));
    }
    return served;
  }

  private CurrentDerivation derivation(Metrics metrics) {
    Optional<FileWatch<Policy>> policies = watch("policy", policy, PolicyReader::parse, metrics);
    Optional<FileWatch<ModelCatalog>> catalogs =
        watch("catalog", catalog.file, CatalogReader::withAdded, metrics);
    CurrentDerivation current =
        new CurrentDerivation(
            policies.map(FileWatch::value).orElseGet(PolicyReader::defaults),
            catalogs.map(FileWatch::value).orElseGet(head.catalog),
            made -> metrics.policy(made.stamp()));
    policies.ifPresent(it -> it.onChange(current::policy).start(poll));
    catalogs.ifPresent(it -> it.onChange(current::catalog).start(poll));
    return current;
  }

  private static <T> Optional<FileWatch<T>> watch(
      String what, Optional<Path> option, SettingsParser<T> parser, Metrics metrics) {
    Optional<Path> file = Files.given(option);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          FileWatch.open(
              what,
              List.of(file.get()),
              contents -> parser.parse(new String(contents.get(0), StandardCharsets.UTF_8)),
              metrics));
    } catch (UnusableFileException e) {
      throw new CommandException(ExitCode.REFUSED, e.getMessage());
    }
  }

  /** Reads a settings file. */
  @FunctionalInterface
  private interface SettingsParser<T> {
    T parse(String yaml) throws SettingsException;
  }

  private WebhookServer start(
      Vertx vertx,
      TlsFiles tls,
      List<Hook> served,
      Once<CurrentDerivation> derivation,
      Metrics metrics,
      Readiness readiness) {
    String address = host.orElse(development ? "127.0.0.1" : "0.0.0.0");
    ServerOptions defaults = ServerOptions.defaults();
    ServerOptions options =
        defaults
            .withHost(address)
            .withPorts(port, managementPort)
            .withPoll(poll)
            .withDrain(
                grace.orElse(development ? Duration.ZERO : defaults.grace()), defaults.drain());
    try {
      return WebhookServer.start(
              vertx,
              options,
              tls,
              served,
              () -> rehearsals(served, derivation, readiness),
              metrics,
              readiness)
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (java.util.concurrent.CompletionException e) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
      if (e.getCause() instanceof CommandException known) {
        throw known;
      }
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CommandException(ExitCode.REFUSED, "cannot serve: " + cause.getMessage());
    }
  }

  /** Policy and catalog are read here, beside the opening of the ports. */
  private List<Rehearsal> rehearsals(
      List<Hook> served, Once<CurrentDerivation> derivation, Readiness readiness) {
    if (hooks.contains(HookGroup.LLM)) {
      derivation.get();
    }
    readiness.met("policy");
    return Rehearsals.of(served.stream().map(Hook::path).toList());
  }

  private TlsFiles tls() {
    TlsFiles files = development ? developmentFiles() : givenFiles();
    Optional<Path> authority = Files.given(clientCa);
    Optional<String> name = clientName.filter(it -> !it.isEmpty());
    if (name.isPresent() && authority.isEmpty()) {
      throw usage("--client-name needs --client-ca, or anyone could claim the name");
    }
    return authority.map(ca -> files.withClients(ca, name.orElse(null))).orElse(files);
  }

  private TlsFiles givenFiles() {
    if (Files.given(certificate).isEmpty() || Files.given(key).isEmpty()) {
      throw usage("serve takes either --cert FILE and --key FILE, or --dev (see --help)");
    }
    return TlsFiles.of(certificate.get(), key.get());
  }

  private TlsFiles developmentFiles() {
    CommandLine.ParseResult given = spec.commandLine().getParseResult();
    if (given.hasMatchedOption("--cert") || given.hasMatchedOption("--key")) {
      throw usage("--dev makes its own certificate: leave --cert and --key out");
    }
    CertificateFiles files =
        DevelopmentCertificates.issue(
            developmentDirectory(), List.of("localhost", "127.0.0.1"), Duration.ofDays(90));
    return TlsFiles.of(files.certificate(), files.privateKey());
  }

  private void checkOptions() {
    if (!hooks.contains(HookGroup.LLM)
        && (Files.given(policy).isPresent() || Files.given(catalog.file).isPresent())) {
      throw usage("--policy and --catalog are for --hooks llm: the deployment hook knows neither");
    }
    for (int each : List.of(port, managementPort)) {
      if (each < 0 || each > 65535) {
        throw usage("port " + each + ": must be 0 to 65535");
      }
    }
    if (poll.isZero()) {
      throw usage("--poll 0s: must be 1s at least");
    }
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }

  private Path developmentDirectory() {
    return developmentDirectory.orElseGet(
        () -> {
          String cache = System.getenv("XDG_CACHE_HOME");
          Path caches =
              cache == null || cache.isEmpty()
                  ? Path.of(System.getProperty("user.home"), ".cache")
                  : Path.of(cache);
          return caches.resolve("dot-inference");
        });
  }

  private void sayHowToRegister(int actualPort) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Serving https://127.0.0.1:" + actualPort + " with a development certificate.");
    out.println("To have an API server on this machine call it:");
    out.println(
        "  java -jar dot-inference.jar webhook-config --url https://127.0.0.1:"
            + actualPort
            + " --ca "
            + CertificateFiles.in(developmentDirectory()).caCertificate()
            + (hooks.containsAll(EnumSet.allOf(HookGroup.class))
                ? ""
                : " --hooks " + hooks.iterator().next())
            + " | kubectl apply -f -");
    out.flush();
  }

  private void close(WebhookServer server, Vertx vertx, CountDownLatch closed) {
    try {
      server
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(grace.orElse(Duration.ZERO).toSeconds() + 60, TimeUnit.SECONDS);
      // Only now, and from this thread: the server's future lives on an event loop that this ends.
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      System.err.println("dot-inference: did not close in order: " + e.getMessage());
    }
    closed.countDown();
  }
}
