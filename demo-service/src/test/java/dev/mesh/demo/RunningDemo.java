package dev.mesh.demo;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * The demo as it starts without configuration, on a free port: one application context
 * for all tests that extend this.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
abstract class RunningDemo {

	@LocalServerPort
	int port;

	DemoClient demo;

	@BeforeEach
	void waitForTheMesh() {
		this.demo = new DemoClient(this.port);
		this.demo.awaitEdges();
	}

}
