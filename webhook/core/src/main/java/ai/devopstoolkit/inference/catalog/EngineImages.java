package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.catalog.EngineFact.Strength;
import ai.devopstoolkit.inference.settings.Section;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import ai.devopstoolkit.inference.settings.SettingsFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which images hold which version of vLLM: {@code catalog/images.yaml}. */
public final class EngineImages {
  private static final String FILE = "/catalog/images.yaml";
  private static final String DOCKER_HUB = "docker.io/";

  /** Name, tag, and maybe a digest, which says nothing to us. */
  private static final Pattern NAME = Pattern.compile("([^@]+?):([^:@/]+)(@.*)?");

  private static final Pattern RELEASE = Pattern.compile("v(" + EngineVersion.FORM + ")(-.*)?");
  private static final EngineImages BUNDLED = read();

  private final Map<String, EngineFact> known = new HashMap<>();
  private final List<String> published;

  private EngineImages(Section file) {
    published = file.texts("published");
    for (Section image : file.sections("images")) {
      String name = image.text("name");
      known.put(
          name,
          new EngineFact(
              name,
              Optional.of(
                  image.parsed("version", EngineVersion::parse, new EngineVersion(0, 0, 0))),
              image.parsed("by", EngineImages::strength, Strength.UNKNOWN)));
      image.texts("source");
      image.end();
    }
    file.end();
  }

  /** What is known of an image. */
  public static EngineFact of(String registry, String name) {
    return BUNDLED.find(registry + "/" + name);
  }

  private EngineFact find(String image) {
    Matcher parts =
        NAME.matcher(image.startsWith(DOCKER_HUB) ? image.substring(DOCKER_HUB.length()) : image);
    if (!parts.matches()) {
      return new EngineFact(image, Optional.empty(), Strength.UNKNOWN);
    }
    EngineFact fact = known.get(parts.group(1) + ":" + parts.group(2));
    if (fact != null) {
      return new EngineFact(image, fact.version(), fact.strength());
    }
    Matcher release = RELEASE.matcher(parts.group(2));
    return published.contains(parts.group(1)) && release.matches()
        ? new EngineFact(
            image, Optional.of(EngineVersion.parse(release.group(1))), Strength.RESOLVED)
        : new EngineFact(image, Optional.empty(), Strength.UNKNOWN);
  }

  private static Strength strength(String text) {
    return switch (text) {
      case "resolved" -> Strength.RESOLVED;
      case "date" -> Strength.BY_DATE;
      default -> throw new IllegalArgumentException("must be resolved or date");
    };
  }

  private static EngineImages read() {
    List<Problem> problems = new ArrayList<>();
    try {
      EngineImages images =
          new EngineImages(
              new Section(
                  SettingsFile.compose(SettingsFile.resource(FILE), 1), "", problems, null));
      SettingsFile.refuse(problems);
      return images;
    } catch (SettingsException e) {
      throw new IllegalStateException("the images are broken:\n" + e.getMessage(), e);
    }
  }
}
