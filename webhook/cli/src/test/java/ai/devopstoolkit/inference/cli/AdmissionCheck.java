package ai.devopstoolkit.inference.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A ValidatingAdmissionPolicy, evaluated here: its variables, then its validations. Of the
 * functions that Kubernetes adds to CEL it knows those for texts that the policy uses.
 */
final class AdmissionCheck {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();

  private static final CelType TEXT = SimpleType.STRING;
  private static final CelType TEXTS = ListType.create(SimpleType.STRING);

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("object", SimpleType.DYN)
          .addVar("request", SimpleType.DYN)
          .addVar("variables", SimpleType.DYN)
          .addFunctionDeclarations(
              member("replace", "replace", TEXT, TEXT, TEXT, TEXT),
              member("split", "split", TEXTS, TEXT, TEXT),
              member("join", "join", TEXT, TEXTS, TEXT))
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder()
          .addFunctionBindings(
              CelFunctionBinding.fromOverloads(
                  "replace",
                  CelFunctionBinding.from(
                      "replace",
                      List.of(String.class, String.class, String.class),
                      it -> ((String) it[0]).replace((String) it[1], (String) it[2]))))
          .addFunctionBindings(
              CelFunctionBinding.fromOverloads(
                  "split",
                  CelFunctionBinding.from(
                      "split",
                      String.class,
                      String.class,
                      (text, by) -> List.of(text.split(Pattern.quote(by), -1)))))
          .addFunctionBindings(
              CelFunctionBinding.fromOverloads(
                  "join",
                  CelFunctionBinding.from(
                      "join",
                      List.of(Collection.class, String.class),
                      it ->
                          ((Collection<?>) it[0])
                              .stream()
                                  .map(String.class::cast)
                                  .collect(Collectors.joining((String) it[1])))))
          .build();

  /** By their text: policies differ in few. */
  private static final Map<String, CelRuntime.Program> PROGRAMS = new ConcurrentHashMap<>();

  private final Map<String, CelRuntime.Program> variables = new LinkedHashMap<>();
  private final List<Validation> validations = new ArrayList<>();

  private record Validation(CelRuntime.Program expression, CelRuntime.Program message) {}

  AdmissionCheck(JsonNode policy) {
    for (JsonNode variable : policy.at("/spec/variables")) {
      variables.put(variable.path("name").asText(), program(variable.path("expression").asText()));
    }
    for (JsonNode validation : policy.at("/spec/validations")) {
      validations.add(
          new Validation(
              program(validation.path("expression").asText()),
              program(validation.path("messageExpression").asText())));
    }
  }

  /** What is wrong with {@code object}; nothing if it passes. */
  List<String> refusals(JsonNode object) {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, Object> all =
        Map.of(
            "object",
            JSON.convertValue(object, Map.class),
            "request",
            Map.of("namespace", object.at("/metadata/namespace").asText()),
            "variables",
            values);
    variables.forEach((name, program) -> values.put(name, eval(program, all)));
    List<String> refusals = new ArrayList<>();
    for (Validation validation : validations) {
      if (!eval(validation.expression(), all).equals(true)) {
        refusals.add((String) eval(validation.message(), all));
      }
    }
    return refusals;
  }

  private static CelFunctionDecl member(
      String name, String overload, CelType result, CelType... parameters) {
    return CelFunctionDecl.newFunctionDeclaration(
        name, CelOverloadDecl.newMemberOverload(overload, result, List.of(parameters)));
  }

  private static CelRuntime.Program program(String expression) {
    return PROGRAMS.computeIfAbsent(expression, AdmissionCheck::compile);
  }

  private static CelRuntime.Program compile(String expression) {
    try {
      return RUNTIME.createProgram(COMPILER.compile(expression).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new AssertionError(expression + ": " + e.getMessage(), e);
    }
  }

  private static Object eval(CelRuntime.Program program, Map<String, Object> variables) {
    try {
      return program.eval(variables);
    } catch (CelEvaluationException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }
}
