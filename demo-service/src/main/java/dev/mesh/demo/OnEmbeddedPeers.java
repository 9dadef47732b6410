package dev.mesh.demo;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when this process starts embedded peers. When it does not, there must be no
 * {@code Authenticator} bean either: it would hide from the mesh that nobody can log in.
 */
final class OnEmbeddedPeers extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Environment environment = context.getEnvironment();
		int count = Binder.get(environment).bindOrCreate("demo", DemoProperties.class).embeddedPeers();
		boolean served = new OwnEndpoint(environment).servesMesh();
		ConditionMessage message = ConditionMessage.forCondition("Embedded peers")
			.because(count + " wanted, this process " + (served ? "serves" : "does not serve") + " the mesh");
		return new ConditionOutcome(count > 0 && served, message);
	}

}
