package io.cellwall.e2e;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The table "who may use what" of ARCHITECTURE.md. */
final class ModuleRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.cellwall");

  private static final String[] POLICY = {
    "io.cellwall.manifest..", "io.cellwall.policy..", "io.cellwall.compile.."
  };

  @Test
  void onlyTheKernelModuleReachesNativeCode() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.cellwall.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .because(
            "a mistake in native access can crash or corrupt the process: one module to review")
        .check(CLASSES);
  }

  @Test
  void thePolicyModuleDoesNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAnyPackage(POLICY)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.nio.file..",
                "java.nio.channels..",
                "java.net.http..",
                "java.util.concurrent..",
                "tools.jackson..",
                "io.helidon.."))
        .because("the oracle and the compiler must give the same answer anywhere, and test fast")
        .check(CLASSES);
  }

  @Test
  void thePolicyModuleUsesNoOtherModule() {
    noClasses()
        .that()
        .resideInAnyPackage(POLICY)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.cellwall.kernel..",
            "io.cellwall.repository..",
            "io.cellwall.agent..",
            "io.cellwall.cli..")
        .because("everything else stands on it")
        .check(CLASSES);
  }

  @Test
  void theKernelModuleDoesNotKnowWhereManifestsComeFrom() {
    noClasses()
        .that()
        .resideInAPackage("io.cellwall.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.cellwall.repository..", "io.cellwall.agent..", "io.cellwall.cli..")
        .because("it puts tables in force and reads events, and needs no more for that")
        .check(CLASSES);
  }

  @Test
  void theRepositoryKnowsNeitherKernelNorAgent() {
    noClasses()
        .that()
        .resideInAPackage("io.cellwall.repository..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.cellwall.kernel..", "io.cellwall.agent..", "io.cellwall.cli..")
        .because("storing a revision and enforcing it are two things that fail in two ways")
        .check(CLASSES);
  }

  @Test
  void theCommandLineUsesTheApiAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.cellwall.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.cellwall.kernel..", "io.cellwall.agent..", "io.cellwall.repository..")
        .because("what the command line can do, any client of the API can do, and no more")
        .check(CLASSES);
  }

  @Test
  void nothingUsesTheAgent() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.cellwall.agent..", "io.cellwall.e2e..", "io.cellwall.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.cellwall.agent..")
        .because("it wires the others together; who needed it would need all of them")
        .check(CLASSES);
  }

  @Test
  void theBindingOfLibbpfIsSeenByTheTypedHandlesAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.cellwall..")
        .and()
        .resideOutsideOfPackage("io.cellwall.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.cellwall.kernel.libbpf..")
        .because("it has C's names and C's results: what they mean is said one ring further out")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("io.cellwall.(**)")
        .should()
        .beFreeOfCycles()
        .because("a package that cannot be read without its user is not one")
        .check(CLASSES);
  }
}
