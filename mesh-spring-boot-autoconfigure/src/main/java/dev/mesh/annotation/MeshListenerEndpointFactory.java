package dev.mesh.annotation;

import dev.mesh.bus.PathPattern;
import dev.mesh.presence.PresenceChange;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.MessageConverter;

/**
 * Makes endpoints of annotated methods, and refuses those that cannot work.
 */
final class MeshListenerEndpointFactory {

	private final MeshListenerContext context;

	private final ListenerAttributes attributes;

	private final ListenerMethods methods;

	private final BusListenerContainerFactory defaultContainer;

	private final AtomicInteger unnamed = new AtomicInteger();

	MeshListenerEndpointFactory(MeshListenerContext context, MeshListenerEndpointRegistrar registrar) {
		this.context = (registrar.validator() != null) ? context.withValidator(registrar.validator()) : context;
		this.attributes = new ListenerAttributes(context.beanFactory());
		this.methods = new ListenerMethods(this.context, registrar.argumentResolvers());
		this.defaultContainer = (registrar.containerFactory() != null) ? registrar.containerFactory()
				: defaultContainer(context);
	}

	private static BusListenerContainerFactory defaultContainer(MeshListenerContext context) {
		String name = MeshListenerConfiguration.CONTAINER_FACTORY_BEAN_NAME;
		return context.beanFactory().containsBean(name)
				? context.beanFactory().getBean(name, BusListenerContainerFactory.class)
				: new BusListenerContainerFactory();
	}

	MeshListenerEndpoint create(Annotation annotation, ListenerTarget target) {
		EndpointAttributes read = new EndpointAttributes(this.attributes, target);
		if (annotation instanceof BusMessageListener listener) {
			return messages(listener, target, read);
		}
		return (annotation instanceof BusStreamListener listener) ? streams(listener, target, read)
				: presence((PresenceChanged) annotation, target, read);
	}

	private MeshListenerEndpoint messages(BusMessageListener listener, ListenerTarget target, EndpointAttributes read) {
		List<PathPattern> patterns = read.patterns(listener.path(), "@BusMessageListener");
		BusListenerSignature signature = BusListenerSignature.ofMessages(target, patterns, this.methods);
		ReturnType returned = ReturnType.of(target);
		BusListenerContainerFactory container = container(listener.containerFactory(), read);
		PayloadConverters payloads = payloads(listener, container, read);
		check(target, signature, returned, payloads);
		ErrorChain errors = ErrorChain.of(this.context.counters(),
				read.bean("errorHandler", listener.errorHandler(), BusListenerErrorHandler.class),
				ExceptionHandlerMethods.of(target, (method) -> exceptionHandler(method, returned, payloads)),
				container.errorHandler());
		MessageInvocation invocation = new MessageInvocation(
				this.methods.forMessages(target, payloads), new Selection(read.filter(listener.filter()),
						read.condition(listener.condition()), signature.payloadIndex(), this.context.presence()),
				errors, read.text("info", listener.info()));
		return new MessageListenerEndpoint(id(listener.id(), read),
				read.flag("autoStartup", listener.autoStartup(), container.autoStartup()), patterns,
				new MessageListenerAdapter(invocation, returned, new Replies(payloads),
						calling(listener, container, read)));
	}

	/** What it returns is a reply where the listener gives one. */
	private ListenerMethod exceptionHandler(ListenerTarget method, ReturnType ofListener, PayloadConverters payloads) {
		ReturnType returned = ReturnType.of(method);
		check(method, BusListenerSignature.ofErrors(method, this.methods), ofListener.isVoid() ? ofListener : returned,
				payloads);
		return this.methods.forMessages(method, payloads);
	}

	private MessageListenerAdapter.Calling calling(BusMessageListener listener, BusListenerContainerFactory container,
			EndpointAttributes read) {
		int concurrency = read.concurrency(listener.concurrency(), container.concurrency());
		boolean returnExceptions = read.flag("returnExceptions", listener.returnExceptions(), false);
		@Nullable Executor given = container.taskExecutor();
		if (given == null && concurrency == 1) {
			return new MessageListenerAdapter.Calling(null, null, returnExceptions);
		}
		return new MessageListenerAdapter.Calling(
				new ConcurrentCalls(concurrency, (given != null) ? given : this.context.executor().get()), given,
				returnExceptions);
	}

	private PayloadConverters payloads(BusMessageListener listener, BusListenerContainerFactory container,
			EndpointAttributes read) {
		MessageConverter own = read.bean("messageConverter", listener.messageConverter(), MessageConverter.class);
		MessageConverter ofContainer = container.messageConverter();
		return new PayloadConverters(
				(own != null) ? own : (ofContainer != null) ? ofContainer : this.context.payloadConverter());
	}

	private static void check(ListenerTarget target, BusListenerSignature signature, ReturnType returned,
			PayloadConverters payloads) {
		String remedy = "Add Jackson (spring-boot-starter-jackson) for JSON, define a MessageConverter bean named '"
				+ MeshListenerConfiguration.PAYLOAD_CONVERTER_BEAN_NAME + "', or use byte[] or String.";
		for (Class<?> type : signature.read()) {
			if (!payloads.canRead(type)) {
				throw new InvalidListenerMethodException(target.method(),
						"nothing can read its payload as " + type.getName(), remedy);
			}
		}
		if (!payloads.canWrite(returned.payload())) {
			throw new InvalidListenerMethodException(target.method(),
					"nothing can write its reply from " + returned.payload().getName(), remedy);
		}
	}

	private MeshListenerEndpoint streams(BusStreamListener listener, ListenerTarget target, EndpointAttributes read) {
		List<PathPattern> patterns = read.patterns(listener.path(), "@BusStreamListener");
		BusListenerSignature signature = BusListenerSignature.ofStreams(target, patterns, this.methods);
		Selection selection = new Selection(read.filter(listener.filter()), read.condition(listener.condition()), -1,
				this.context.presence());
		BusListenerContainerFactory container = container(listener.containerFactory(), read);
		return new StreamListenerEndpoint(id(listener.id(), read),
				read.flag("autoStartup", listener.autoStartup(), container.autoStartup()), patterns,
				new StreamListenerAdapter(this.methods.forStreams(target), selection, signature.streamIndex(),
						this.context.counters()));
	}

	private MeshListenerEndpoint presence(PresenceChanged listener, ListenerTarget target, EndpointAttributes read) {
		Set<PresenceChange.Type> types = Set.of(listener.types());
		PresenceListenerMethod method = PresenceListenerMethod.of(target, types, read.condition(listener.condition()),
				read.bean("errorHandler", listener.errorHandler(), PresenceListenerErrorHandler.class));
		PresenceListenerEndpoint.Wanted wanted = new PresenceListenerEndpoint.Wanted(types,
				read.filter(listener.filter()), read.flag("initial", listener.initial(), true));
		return new PresenceListenerEndpoint(id(listener.id(), read),
				read.flag("autoStartup", listener.autoStartup(), true), method, wanted, this.context.counters());
	}

	private BusListenerContainerFactory container(String value, EndpointAttributes read) {
		BusListenerContainerFactory named = read.bean("containerFactory", value, BusListenerContainerFactory.class);
		return (named != null) ? named : this.defaultContainer;
	}

	private String id(String value, EndpointAttributes read) {
		String id = read.text("id", value);
		return id.isEmpty() ? "meshListener#" + this.unnamed.getAndIncrement() : id;
	}

}
