package dev.mesh.autoconfigure.websocket;

import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.link.LinkListener;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.Assert;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/**
 * Makes a link of each WebSocket that is opened at the endpoint. Whatever comes in on
 * one, only that one ends.
 */
final class MeshWebSocketHandler implements WebSocketHandler, SubProtocolCapable, DisposableBean {

	static final String SUB_PROTOCOL = "mesh.v1";

	private static final String LINK = WebSocketLink.class.getName();

	private static final int CLOSERS = 2;

	private final Supplier<LinkListener> acceptor;

	private final MeshCounters counters;

	private final BlockedReaders blockedReaders;

	/** Closing a WebSocket can block. Without work it has no threads. */
	private final ScheduledThreadPoolExecutor closers;

	private final UpgradeEndpoint upgradeEndpoint;

	MeshWebSocketHandler(Supplier<LinkListener> acceptor, MeshCounters counters, BlockedReaders blockedReaders) {
		this.acceptor = acceptor;
		this.counters = counters;
		this.blockedReaders = blockedReaders;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("mesh-websocket-");
		threads.setDaemon(true);
		this.closers = new ScheduledThreadPoolExecutor(CLOSERS, threads);
		this.closers.setKeepAliveTime(10, TimeUnit.SECONDS);
		this.closers.allowCoreThreadTimeOut(true);
		this.closers.setRemoveOnCancelPolicy(true);
		this.closers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.closers.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
		this.upgradeEndpoint = new UpgradeEndpoint(acceptor, counters, this.closers);
	}

	/** Where connections go that the web server hands over. */
	UpgradeEndpoint upgradeEndpoint() {
		return this.upgradeEndpoint;
	}

	@Override
	public List<String> getSubProtocols() {
		return List.of(SUB_PROTOCOL);
	}

	@Override
	public boolean supportsPartialMessages() {
		return true;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) throws Exception {
		Session container = nativeSession(session);
		ReadControl readControl = ContainerLimits.apply(container, this.blockedReaders);
		WebSocketLink link = new WebSocketLink(container, RemoteAddress.of(session.getRemoteAddress()), readControl,
				this.closers);
		LinkListener listener;
		try {
			listener = this.acceptor.get();
		}
		catch (RuntimeException ex) {
			this.counters.countDropped("websocket-not-running");
			session.close(CloseStatus.SERVICE_RESTARTED);
			return;
		}
		session.getAttributes().put(LINK, link);
		link.open(listener);
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) {
		WebSocketLink link = link(session);
		if (link == null) {
			return;
		}
		if (message instanceof BinaryMessage binary) {
			refused(link.onBinary(binary.getPayload(), binary.isLast()));
		}
		else if (message instanceof TextMessage) {
			refused(link.onText());
		}
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable exception) {
		WebSocketLink link = link(session);
		if (link != null) {
			link.onError(exception);
		}
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
		WebSocketLink link = link(session);
		if (link == null) {
			return;
		}
		if (isMalformed(status) && !link.isClosing()) {
			this.counters.countDropped("websocket-malformed");
		}
		link.onClosed(status);
	}

	@Override
	public void destroy() {
		this.closers.shutdown();
	}

	private void refused(@Nullable String reason) {
		if (reason != null) {
			this.counters.countDropped(reason);
		}
	}

	private static boolean isMalformed(CloseStatus status) {
		return status.getCode() == CloseReason.CloseCodes.PROTOCOL_ERROR.getCode()
				|| status.getCode() == CloseReason.CloseCodes.NOT_CONSISTENT.getCode();
	}

	private static @Nullable WebSocketLink link(WebSocketSession session) {
		return (WebSocketLink) session.getAttributes().get(LINK);
	}

	private static Session nativeSession(WebSocketSession session) {
		Session container = (session instanceof NativeWebSocketSession holder) ? holder.getNativeSession(Session.class)
				: null;
		Assert.state(container != null, "The web server has no jakarta.websocket session");
		return container;
	}

}
