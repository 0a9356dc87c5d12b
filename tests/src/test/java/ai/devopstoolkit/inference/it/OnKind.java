package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A test on the {@link KindCluster} with dot-inference installed, which is injected. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnKind.Extension.class)
@interface OnKind {
  /** Starts the cluster for the first class, and stops it after the last. */
  final class Extension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == KindCluster.class;
    }

    /** JUnit closes what is in its store. */
    @Override
    public KindCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(KindCluster.class))
          .computeIfAbsent(KindCluster.class, key -> find(), KindCluster.class);
    }

    private static KindCluster find() {
      try {
        return KindCluster.find();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
