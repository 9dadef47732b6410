package dev.mesh.annotation;

import dev.mesh.presence.Presence;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.validation.Validator;

/**
 * What listener methods of one application context are made callable with.
 *
 * @param beanFactory where error handlers and the like are
 * @param presence knows who sends
 * @param payloadConverter reads what is neither bytes nor text; null when nothing does
 * @param validator null when nothing validates
 * @param executor runs what does not run in the order of its sender; asked for when
 * needed
 * @param counters counts what goes wrong
 */
record MeshListenerContext(ConfigurableBeanFactory beanFactory, Presence presence,
		@Nullable MessageConverter payloadConverter, @Nullable Validator validator, Supplier<Executor> executor,
		MeshListenerCounters counters) {

	MeshListenerContext withValidator(Validator other) {
		return new MeshListenerContext(this.beanFactory, this.presence, this.payloadConverter, other, this.executor,
				this.counters);
	}

}
