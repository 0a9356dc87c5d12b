package ai.devopstoolkit.inference.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A condition in CEL over JSON values, compiled.
 *
 * <p>Variables have type {@code dyn}: what the expression reads is looked up when it is evaluated.
 * Of the libraries only CEL's own standard library is there, not those that Kubernetes adds: an
 * expression that needs them does not compile.
 */
public final class CelExpression {
  private static final CelOptions OPTIONS =
      CelOptions.current()
          // As cel-go in Kubernetes: 1 < 1.5 has a value.
          .enableHeterogeneousNumericComparisons(true)
          .build();

  /**
   * Loading the library takes longer than all the rest of a short-lived program: half of it is done
   * beside the other half, which compiling does.
   */
  private static final CompletableFuture<CelRuntime> RUNTIME =
      CompletableFuture.supplyAsync(
          () -> CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build());

  /** By the names of the variables. */
  private static final Map<List<String>, CelCompiler> COMPILERS = new ConcurrentHashMap<>();

  private final String expression;
  private final CelRuntime.Program program;

  private CelExpression(String expression, CelRuntime.Program program) {
    this.expression = expression;
    this.program = program;
  }

  /**
   * Begins, in the background, with what the first compilation takes so long for. A program that
   * will have one soon, and something else to do until then, calls this first.
   */
  public static void prepare() {
    CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> compile("true", "self"));
  }

  /**
   * Compiles {@code expression}.
   *
   * @param variables the names it may use
   * @throws CelExpressionException if it is not CEL, uses another name or cannot be a condition;
   *     the message has the expression and what is wrong with it
   */
  public static CelExpression compile(String expression, String... variables) {
    CelCompiler compiler = COMPILERS.computeIfAbsent(List.of(variables), CelExpression::compiler);
    try {
      CelAbstractSyntaxTree checked = compiler.compile(expression).getAst();
      return new CelExpression(expression, RUNTIME.join().createProgram(checked));
    } catch (CelValidationException | CelEvaluationException e) {
      throw new CelExpressionException(
          "CEL expression " + expression + " does not compile: " + e.getMessage(), e);
    }
  }

  private static CelCompiler compiler(List<String> variables) {
    CelCompilerBuilder compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setResultType(SimpleType.BOOL);
    variables.forEach(variable -> compiler.addVar(variable, SimpleType.DYN));
    return compiler.build();
  }

  /**
   * Whether it holds.
   *
   * @param variables by name, all that it was compiled with
   * @throws CelExpressionException if it has no value, as when it selects a field that is absent,
   *     or if the value is no boolean; the message has the expression and the reason
   */
  public boolean test(Map<String, JsonNode> variables) {
    Map<String, Object> values = new HashMap<>();
    variables.forEach((name, json) -> values.put(name, CelValues.of(json)));
    try {
      if (program.eval(values) instanceof Boolean holds) {
        return holds;
      }
    } catch (CelEvaluationException e) {
      throw new CelExpressionException(
          "CEL expression " + expression + " has no value: " + e.getMessage(), e);
    }
    throw new CelExpressionException("CEL expression " + expression + " is no condition", null);
  }

  /** The expression as it was written. */
  @Override
  public String toString() {
    return expression;
  }
}
