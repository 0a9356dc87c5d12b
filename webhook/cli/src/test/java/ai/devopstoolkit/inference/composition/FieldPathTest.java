package ai.devopstoolkit.inference.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a            | {'a': 1}                     | 1",
        "a.b.c        | {'a': {'b': {'c': 1}}}       | 1",
        "a[1].b       | {'a': [{}, {'b': 1}]}        | 1",
        "a[0][1]      | {'a': [[2, 1]]}              | 1",
        "a[x.y/z].b   | {'a': {'x.y/z': {'b': 1}}}   | 1",
        "a[b]         | {'a': {'b': {'c': 1}}}       | {'c':1}",
        "a            | {'a': null}                  | null",
      })
  void aValueIsRead(String path, String object, String value) throws Exception {
    assertThat(FieldPath.parse("x", path).get(json(object)).orElseThrow().toString())
        .isEqualTo(value.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "b      | {'a': 1}",
        "a.b    | {'a': {}}",
        "a.b.c  | {'a': {'b': null}}",
        "a[1]   | {'a': [1]}",
        "a[0].b | {'a': [null]}",
      })
  void anAbsentValueIsNone(String path, String object) throws Exception {
    assertThat(FieldPath.parse("x", path).get(json(object))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.b      | {'a': 1}              | a.b: cannot be read: b of no object",
        "a.b      | {'a': []}             | a.b: cannot be read: b of no object",
        "a[0]     | {'a': {}}             | a[0]: cannot be read: [0] of no list",
        "a[0]     | {'a': null}           | a[0]: cannot be read: [0] of no list",
      })
  void aValueWithinSomethingElseCannotBeRead(String path, String object, String message) {
    assertThatThrownBy(() -> FieldPath.parse("x", path).get(json(object)))
        .isInstanceOf(RenderingException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a          | {}                 | {'a':1}",
        "a          | {'a': {'b': 2}}    | {'a':1}",
        "a.b.c      | {'a': {'x': 2}}    | {'a':{'x':2,'b':{'c':1}}}",
        "a[x.y]     | {}                 | {'a':{'x.y':1}}",
        "a[2]       | {}                 | {'a':[null,null,1]}",
        "a[1].b     | {'a': [{'c': 2}]}  | {'a':[{'c':2},{'b':1}]}",
        "a[0].b     | {'a': [null]}      | {'a':[{'b':1}]}",
        "a[0][1]    | {'a': [[2]]}       | {'a':[[2,1]]}",
      })
  void aValueIsWritten(String path, String object, String after) throws Exception {
    ObjectNode target = json(object);

    FieldPath.parse("x", path).set(target, IntNode.valueOf(1));

    assertThat(target.toString()).isEqualTo(after.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.b    | {'a': 2}",
        "a.b    | {'a': null}",
        "a.b    | {'a': []}",
        "a[0]   | {'a': {}}",
        "a[0].b | {'a': [2]}",
      })
  void aValueWithinSomethingElseCannotBeWritten(String path, String object) {
    assertThatThrownBy(() -> FieldPath.parse("x", path).set(json(object), IntNode.valueOf(1)))
        .isInstanceOf(RenderingException.class)
        .hasMessageStartingWith(path + ": cannot be written: not in a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".a", "a.", "a..b", "a[", "a[]", "a]", "a[*].b", "a.[0]", "a[0]b", "*"})
  void whatIsNoPathIsRefused(String path) {
    assertThatThrownBy(() -> FieldPath.parse("patches[0].fromFieldPath", path))
        .isInstanceOf(CompositionException.class)
        .hasMessageStartingWith("patches[0].fromFieldPath: \"" + path + "\" is no path");
  }

  @Test
  void anIndexHasItsLimit() {
    assertThatThrownBy(() -> FieldPath.parse("x", "a[1025]"))
        .hasMessage("x: index 1025 is above 1024");
  }

  private static ObjectNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readValue(text.replace('\'', '"'), ObjectNode.class);
  }
}
