package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A test on the {@link Cluster}, which is ready before the first of the class and is injected. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnCluster.Extension.class)
@interface OnCluster {
  /** Starts the cluster for the first class, and stops it after the last. */
  final class Extension implements BeforeAllCallback, ParameterResolver {
    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
      cluster(context).ready();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Cluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return cluster(context);
    }

    /** JUnit closes what is in its store. */
    private static Cluster cluster(ExtensionContext context) {
      return context
          .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(Cluster.class))
          .computeIfAbsent(
              Cluster.class,
              key -> {
                try {
                  return Cluster.start(context.getRequiredTestClass());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              Cluster.class);
    }
  }
}
