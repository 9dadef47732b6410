package dev.mesh.autoconfigure;

import dev.mesh.annotation.MeshListenerEndpointRegistry;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the process of an application without a web server alive while it listens, as the
 * listener containers of Spring's other projects do: all threads of the mesh are daemons.
 * An application in which nothing listens when it has started ends with its {@code main}.
 */
final class MeshKeepAlive implements SmartLifecycle, DisposableBean {

	static final String THREAD_NAME = "mesh-keep-alive";

	private final MeshListenerEndpointRegistry registry;

	private @Nullable CountDownLatch end;

	MeshKeepAlive(MeshListenerEndpointRegistry registry) {
		this.registry = registry;
	}

	@Override
	public synchronized void start() {
		if (this.end == null && this.registry.ids().stream().anyMatch(this.registry::isListening)) {
			CountDownLatch latch = new CountDownLatch(1);
			Thread thread = new Thread(() -> await(latch), THREAD_NAME);
			thread.setDaemon(false);
			thread.start();
			this.end = latch;
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public synchronized void stop() {
		if (this.end != null) {
			this.end.countDown();
			this.end = null;
		}
	}

	/**
	 * Also when the context is not stopped first, because its start has failed.
	 */
	@Override
	public void destroy() {
		stop();
	}

	@Override
	public synchronized boolean isRunning() {
		return this.end != null;
	}

	/** After the listeners. */
	@Override
	public int getPhase() {
		return MeshListenerEndpointRegistry.PHASE + 1;
	}

}
