package ai.devopstoolkit.inference.spec;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.spec.Arguments.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --max-num-seqs=64                  | --max-num-seqs=64
          --max_num_seqs=64                  | --max-num-seqs=64
          --max-num_seqs 64                  | --max-num-seqs=64
          --enforce-eager                    | --enforce-eager
          --no-enable-prefix-caching         | --no-enable-prefix-caching
          --no_enable_prefix_caching         | --no-enable-prefix-caching
          --seed -1                          | --seed=-1
          --x -.5                            | --x=-.5
          --x=a=b                            | --x=a=b
          --x=                               | --x=
          --a b --c                          | --a=b --c
          --a b c --d                        | --a b c --d
          -tp 2                              | --tensor-parallel-size=2
          -tp=2                              | --tensor-parallel-size=2
          -q awq                             | --quantization=awq
          -O3                                | --optimization-level=3
          -O=3                               | --optimization-level=3
          -O 3                               | --optimization-level=3
          -ep                                | --enable-expert-parallel
          -cc.mode=3                         | --compilation-config.mode=3
          --compilation_config.pass_config.a 1 | --compilation-config.pass_config.a=1
          --x.a=1 --x.b=2                    | --x.a=1 --x.b=2
          --x.a+=1,2                         | --x.a+=1,2
          """)
  void itemsAreReadAsTheEngineReadsThem(String items, String canonical) {
    Arguments read = Arguments.of(List.of(items.split(" ")));

    assertThat(read.faults()).isEmpty();
    assertThat(read.all().stream().flatMap(it -> it.items().stream()))
        .containsExactly(canonical.split(" "));
    assertThat(Arguments.of(List.of(canonical.split(" "))).all().stream().map(Argument::items))
        .isEqualTo(read.all().stream().map(Argument::items).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          64                      | 0 | is a value without a name
          --a=1 2                 | 1 | follows an argument that has its value
          --                      | 0 | names no argument
          -                       | 0 | is no short name
          --=x                    | 0 | names no argument
          ---x                    | 0 | names no argument
          --X                     | 0 | names no argument
          --x.=1                  | 0 | has no key
          --x..a=1                | 0 | has no key
          -tp2                    | 0 | is no short name
          -qawq                   | 0 | is no short name
          -t=2                    | 0 | is no short name
          --a=$(HF_TOKEN)         | 0 | holds "$("
          --a $(HF_TOKEN)         | 1 | holds "$("
          --$(A) x                | 0 | holds "$("
          --a=1 --a=2             | 1 | sets "--a" again, as args[0] does
          --a=1 --no-a            | 1 | sets "--a" again, as args[0] does
          -tp=1 --tensor_parallel_size=2 | 1 | sets "--tensor-parallel-size" again
          --a={} --a.b=1          | 1 | sets "--a.b" again, as args[0] does
          --a.b=1 --a={}          | 1 | sets "--a" again, as args[0] does
          --a.b=1 --a.b+=2        | 1 | sets "--a.b" again, as args[0] does
          --a 1 -2                | 0 | one starts with "-"
          """)
  void whatIsMalformedIsAFaultOfItsItem(String items, int index, String message) {
    List<Fault> faults = Arguments.of(List.of(items.split(" "))).faults();

    assertThat(faults).singleElement().extracting(Fault::index).isEqualTo(index);
    assertThat(faults.get(0).message()).contains(message);
  }

  @Test
  void aNameAndItsValueInOneItemAreToldApart() {
    assertThat(Arguments.of(List.of("--max-num-seqs 64")).faults())
        .containsExactly(
            new Fault(
                0,
                "holds a name and a value with a blank between. Write --name=value, or two items."));
  }

  @Test
  void controlCharactersAreFaults() {
    assertThat(Arguments.of(List.of("--a=b\n")).faults())
        .containsExactly(
            new Fault(0, "holds a control character, such as the end of a line. Remove it."));
  }

  @Test
  void anArgumentIsFoundByItsNameInFull() {
    Arguments read = Arguments.of(List.of("--max_num_seqs", "64", "--x.a=1"));

    assertThat(read.find("--max-num-seqs").map(Argument::value)).contains("64");
    assertThat(read.find("--x")).isEmpty();
    assertThat(read.has("--x")).isTrue();
    assertThat(Arguments.fullName("max_num_seqs")).isEqualTo("--max-num-seqs");
    assertThat(Arguments.fullName("-tp")).isEqualTo("--tensor-parallel-size");
  }
}
