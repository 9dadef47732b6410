package dev.mesh.demo;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Logs, last of all, where to look. */
@Component
class AddressLog {

	private static final Log logger = LogFactory.getLog(DemoApplication.class);

	private final OwnEndpoint endpoint;

	AddressLog(Environment environment) {
		this.endpoint = new OwnEndpoint(environment);
	}

	@EventListener(ApplicationReadyEvent.class)
	void onReady() {
		logger.info("Open " + this.endpoint.page() + " to see the mesh");
	}

}
