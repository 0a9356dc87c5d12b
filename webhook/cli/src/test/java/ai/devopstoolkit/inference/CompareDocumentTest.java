package ai.devopstoolkit.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/compare.md says nothing of anybody without its source. */
class CompareDocumentTest {
  private static final Path DOCS = Path.of("..", "..", "docs");
  private static final Pattern LINK =
      Pattern.compile("\\[[^\\]]+\\](?:\\[([^\\]]+)\\]|\\(([^)]+)\\))");
  private static final Pattern DEFINITION = Pattern.compile("\\[([a-z0-9-]+)\\]: (https://\\S+)");

  /** A row of a table. */
  private record Row(String section, List<String> cells) {
    String source() {
      return cells.get(cells.size() - 1);
    }
  }

  @Test
  void everyRowHasASource() throws IOException {
    Map<String, String> definitions = definitions();

    assertThat(rows())
        .hasSizeGreaterThan(60)
        .allSatisfy(
            row -> {
              List<String> sources = new ArrayList<>();
              Matcher link = LINK.matcher(row.source());
              while (link.find()) {
                sources.add(link.group(1) == null ? link.group(2) : definitions.get(link.group(1)));
              }
              assertThat(sources).as("%s", row).isNotEmpty().doesNotContainNull();
              assertThat(sources).as("%s", row).allSatisfy(CompareDocumentTest::leadsSomewhere);
            });
  }

  @Test
  void everyProjectIsInEveryComparison() throws IOException {
    Map<String, Set<String>> projects =
        rows().stream()
            .filter(row -> !row.section().equals("What else we do not have"))
            .collect(
                Collectors.groupingBy(
                    Row::section,
                    TreeMap::new,
                    Collectors.mapping(
                        row -> row.cells().get(0).replaceFirst(",.*", "").replace("NVIDIA ", ""),
                        Collectors.toSet())));

    assertThat(projects)
        .hasSizeGreaterThanOrEqualTo(10)
        .allSatisfy(
            (section, names) ->
                assertThat(names)
                    .as(section)
                    .containsExactlyInAnyOrder(
                        "dot-inference",
                        "KServe",
                        "KAITO",
                        "Dynamo",
                        "Modelplane",
                        "OME",
                        "NIM operator"));
  }

  @Test
  void everySourceIsUsedAndTheReadmeLeadsHere() throws IOException {
    Set<String> used = new TreeSet<>();
    Matcher link = LINK.matcher(document());
    while (link.find()) {
      if (link.group(1) != null) {
        used.add(link.group(1));
      }
    }

    assertThat(used).isEqualTo(definitions().keySet());
    assertThat(Files.readString(DOCS.resolve("../README.md"))).contains("(docs/compare.md)");
  }

  /** A page elsewhere, or a file here with that heading. */
  private static void leadsSomewhere(String source) throws IOException {
    if (source.startsWith("https://")) {
      return;
    }
    String[] parts = source.split("#", 2);
    String file = Files.readString(DOCS.resolve(parts[0]));
    if (parts.length > 1) {
      assertThat(file.lines().filter(line -> line.startsWith("#")).map(CompareDocumentTest::anchor))
          .as(source)
          .contains(parts[1]);
    }
  }

  /** As GitHub makes it of a heading. */
  private static String anchor(String heading) {
    return heading
        .replaceFirst("^#+ ", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9 -]", "")
        .replace(' ', '-');
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    String section = "";
    boolean body = false;
    for (String line : document().lines().toList()) {
      if (line.startsWith("## ")) {
        section = line.substring(3);
      } else if (!line.startsWith("|")) {
        body = false;
      } else if (line.startsWith("|---")) {
        body = true;
      } else if (body) {
        List<String> cells = new ArrayList<>();
        for (String cell : line.substring(1, line.length() - 1).split("\\|", -1)) {
          cells.add(cell.strip());
        }
        rows.add(new Row(section, cells));
      }
    }
    return rows;
  }

  private static Map<String, String> definitions() throws IOException {
    Map<String, String> definitions = new TreeMap<>();
    document()
        .lines()
        .map(DEFINITION::matcher)
        .filter(Matcher::matches)
        .forEach(it -> definitions.put(it.group(1), it.group(2)));
    return definitions;
  }

  private static String document() throws IOException {
    return Files.readString(DOCS.resolve("compare.md"));
  }
}
