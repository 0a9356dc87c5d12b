package ai.devopstoolkit.inference.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a logger writes, as {@link LogConfiguration} has it written. */
final class LogCapture implements AutoCloseable {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Logger logger;
  private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();

  private LogCapture(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    appender.setContext(logger.getLoggerContext());
    appender.setEncoder(console().getEncoder());
    appender.setOutputStream(written);
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
  }

  static LogCapture of(String name) {
    return new LogCapture(name);
  }

  static LogCapture of(Class<?> type) {
    return new LogCapture(type.getName());
  }

  /** The console as configured. */
  static OutputStreamAppender<ILoggingEvent> console() {
    Appender<ILoggingEvent> console =
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).getAppender("stderr");
    return (OutputStreamAppender<ILoggingEvent>) console;
  }

  static Level level(String name) {
    return ((Logger) LoggerFactory.getLogger(name)).getEffectiveLevel();
  }

  List<String> lines() {
    return written.toString(UTF_8).lines().toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setAdditive(true);
  }
}
