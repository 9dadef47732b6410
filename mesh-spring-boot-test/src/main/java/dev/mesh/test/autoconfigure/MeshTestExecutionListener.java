package dev.mesh.test.autoconfigure;

import dev.mesh.test.MeshTestNetwork;
import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Resets the network of a test after each of its methods, so that the peers of one are
 * not there in the next.
 */
final class MeshTestExecutionListener implements TestExecutionListener, Ordered {

	/** Before those that close a context that was made dirty. */
	private static final int ORDER = 4_000;

	@Override
	public void afterTestMethod(TestContext testContext) {
		if (testContext.hasApplicationContext()) {
			testContext.getApplicationContext()
				.getBeanProvider(MeshTestNetwork.class)
				.stream()
				.forEach(MeshTestNetwork::reset);
		}
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
