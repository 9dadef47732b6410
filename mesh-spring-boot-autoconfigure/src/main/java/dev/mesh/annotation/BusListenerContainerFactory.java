package dev.mesh.annotation;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.MessageConverter;

/**
 * How listener methods of the bus are called, for all of them or for those that name it
 * as their container factory. The name is that of Spring's other messaging projects; no
 * containers with threads of their own are behind it, and nothing polls.
 * <p>
 * The one that is used unless a listener says otherwise is the bean named
 * {@link MeshListenerConfiguration#CONTAINER_FACTORY_BEAN_NAME}. Set up before the
 * listeners are registered, and not changed afterwards; not thread-safe until then.
 */
public class BusListenerContainerFactory {

	/**
	 * The highest concurrency.
	 */
	public static final int MAX_CONCURRENCY = 1024;

	private int concurrency = 1;

	private boolean autoStartup = true;

	private @Nullable BusListenerErrorHandler errorHandler;

	private @Nullable MessageConverter messageConverter;

	private @Nullable Executor taskExecutor;

	/**
	 * Sets how many messages of one sender a listener is called for at once, unless it
	 * says itself: see {@link BusMessageListener#concurrency()}.
	 * @param concurrency 1, which is the default, to {@value #MAX_CONCURRENCY}
	 * @throws IllegalArgumentException when it is less or more
	 */
	public void setConcurrency(int concurrency) {
		if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
			throw new IllegalArgumentException(
					"The concurrency of listeners is from 1 to " + MAX_CONCURRENCY + ", but is " + concurrency);
		}
		this.concurrency = concurrency;
	}

	int concurrency() {
		return this.concurrency;
	}

	/**
	 * Sets whether listeners listen as soon as the application has started, unless they
	 * say themselves.
	 * @param autoStartup true is the default
	 */
	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	boolean autoStartup() {
		return this.autoStartup;
	}

	/**
	 * Sets who takes the errors that neither the listener's own error handler nor a
	 * {@code @MessageExceptionHandler} method of its bean has handled.
	 * @param errorHandler null for nobody, which is the default
	 */
	public void setErrorHandler(@Nullable BusListenerErrorHandler errorHandler) {
		this.errorHandler = errorHandler;
	}

	@Nullable BusListenerErrorHandler errorHandler() {
		return this.errorHandler;
	}

	/**
	 * Sets what reads payloads and writes replies other than text and bytes, unless a
	 * listener says itself.
	 * @param messageConverter null for the bean named
	 * {@link MeshListenerConfiguration#PAYLOAD_CONVERTER_BEAN_NAME}, which is the default
	 */
	public void setMessageConverter(@Nullable MessageConverter messageConverter) {
		this.messageConverter = messageConverter;
	}

	@Nullable MessageConverter messageConverter() {
		return this.messageConverter;
	}

	/**
	 * Sets what runs {@link BusMessageListener} methods. Order and concurrency are kept
	 * on it, and a message goes on holding back its sender until its call has ended. When
	 * it rejects a call, the message counts as failed.
	 * @param taskExecutor null, which is the default, for the mesh's own dispatcher
	 * threads, and for the bean named
	 * {@link MeshListenerConfiguration#TASK_EXECUTOR_BEAN_NAME} where the concurrency is
	 * above 1
	 */
	public void setTaskExecutor(@Nullable Executor taskExecutor) {
		this.taskExecutor = taskExecutor;
	}

	@Nullable Executor taskExecutor() {
		return this.taskExecutor;
	}

}
