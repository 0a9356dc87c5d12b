package ai.devopstoolkit.inference;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows of design.md, section 6. */
class ArchitectureTest {
  private static final String ROOT = "ai.devopstoolkit.inference";

  /** Each package uses only those before it. */
  private static final List<String> ORDER =
      List.of(
          "quantity",
          "spec",
          "settings",
          "catalog",
          "policy",
          "sizing",
          "derive",
          "rules",
          "admission",
          "server",
          "cel",
          "xrd",
          "composition",
          "preview",
          "doctor",
          "cli");

  /** Of the module {@code certs}; its packages are no part of the order. */
  private static final String CERTS = in("certs") + "..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(ROOT);

  static Stream<String> packagesButTheLast() {
    return ORDER.stream().limit(ORDER.size() - 1L);
  }

  @ParameterizedTest
  @MethodSource("packagesButTheLast")
  void aPackageUsesOnlyThoseBelowIt(String name) {
    String[] above =
        ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()).stream()
            .map(it -> in(it) + "..")
            .toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage(in(name) + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above)
        .check(CLASSES);
  }

  @Test
  void everyPackageHasItsPlaceInTheOrder() {
    Set<String> packages = new TreeSet<>();
    CLASSES.stream()
        .filter(not(resideInAnyPackage(CERTS)))
        .map(it -> it.getPackageName())
        .filter(it -> !it.equals(ROOT))
        .map(it -> it.substring(ROOT.length() + 1))
        .forEach(packages::add);

    assertThat(packages).containsExactlyInAnyOrderElementsOf(ORDER);
  }

  @Test
  void thereAreNoCycles() {
    SlicesRuleDefinition.slices()
        .matching(ROOT + ".(*)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("pure")
  void theCoreKnowsNothingOfServersAndLogs(String name) {
    noClasses()
        .that()
        .resideInAPackage(in(name) + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx..",
            "io.netty..",
            "io.micrometer..",
            "org.slf4j..",
            "ch.qos.logback..",
            "java.net..",
            "com.sun.net..",
            "io.fabric8..",
            in("admission") + "..")
        .check(CLASSES);
  }

  static Stream<String> pure() {
    return Stream.of(
        "quantity", "spec", "settings", "catalog", "policy", "sizing", "derive", "rules");
  }

  @Test
  void onlyTheCommandLineUsesTheDevelopmentCertificates() {
    noClasses()
        .that()
        .resideOutsideOfPackages(in("cli") + "..", CERTS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(CERTS)
        .check(CLASSES);
  }

  @Test
  void nobodyUsesJavaUtilLogging() {
    // ArchUnit's own rule looks at fields alone.
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineWritesToStandardStreams() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        CLASSES.that(not(resideInAnyPackage(in("cli") + "..", CERTS))));
  }

  @Test
  void namesSayWhatAClassIs() {
    classes()
        .should()
        .haveNameNotMatching(".*(Utils?|Helpers?|Managers?|Impl)(\\$.*)?")
        .check(CLASSES);
  }

  private static String in(String name) {
    return ROOT + "." + name;
  }
}
