package dev.mesh.peer;

import java.nio.ByteBuffer;

/** Hands each kind of input to the part that it concerns. */
final class Inputs implements InputHandler {

	private final MeshPeer peer;

	Inputs(MeshPeer peer) {
		this.peer = peer;
	}

	@Override
	public void onLinkOpened(Input.LinkOpened input, long nowNanos) {
		this.peer.sessions().handleLinkOpened(input.link(), input.type(), input.remoteAddress(), nowNanos);
	}

	@Override
	public void onReauthenticate(Input.Reauthenticate input, long nowNanos) {
		this.peer.sessions().handleReauthenticate(input.sessionId(), input.credentials(), nowNanos);
	}

	@Override
	public void onRevoke(Input.Revoke input, long nowNanos) {
		this.peer.sessions().handleRevoke(input.peer(), input.reason(), nowNanos);
	}

	@Override
	public void onReinstate(Input.Reinstate input, long nowNanos) {
		this.peer.sessions().handleReinstate(input.peer(), nowNanos);
	}

	@Override
	public void onSendWatched(Input.SendWatched input, long nowNanos) {
		this.peer.channels().handleSendWatched(input.send(), input.to(), input.message(), nowNanos);
	}

	@Override
	public void onSendRequest(Input.SendRequest input, long nowNanos) {
		this.peer.channels()
			.handleRequest(input.request(), input.to(), input.message(), input.timeoutNanos(), nowNanos);
	}

	@Override
	public void onCancelRequest(Input.CancelRequest input, long nowNanos) {
		this.peer.channels().handleCancelRequest(input.request());
	}

	@Override
	public void onRespond(Input.Respond input, long nowNanos) {
		this.peer.channels().handleRespond(input.request(), input.reply());
	}

	@Override
	public void onRespondFailure(Input.RespondFailure input, long nowNanos) {
		this.peer.channels().handleRespondFailure(input.request(), input.reason(), input.detail());
	}

	@Override
	public void onListenForRequests(Input.ListenForRequests input, long nowNanos) {
		this.peer.channels().handleListenForRequests(input.handler(), input.pattern());
	}

	@Override
	public void onUnlistenForRequests(Input.UnlistenForRequests input, long nowNanos) {
		this.peer.channels().handleUnlistenForRequests(input.handler());
	}

	@Override
	public void onOpenStream(Input.OpenStream input, long nowNanos) {
		this.peer.channels().handleOpenStream(input.stream(), input.to(), input.options(), nowNanos);
	}

	@Override
	public void onAcceptStream(Input.AcceptStream input, long nowNanos) {
		this.peer.channels().handleAcceptStream(input.stream(), input.headers());
	}

	@Override
	public void onRefuseStream(Input.RefuseStream input, long nowNanos) {
		this.peer.channels().handleRefuseStream(input.stream(), input.reason(), input.detail());
	}

	@Override
	public void onStreamSend(Input.StreamSend input, long nowNanos) {
		this.peer.channels().handleStreamSend(input.stream(), input.call(), bytes(input.payload()));
	}

	@Override
	public void onStreamConsumed(Input.StreamConsumed input, long nowNanos) {
		this.peer.channels().handleStreamConsumed(input.stream(), input.messages(), input.bytes());
	}

	@Override
	public void onEndStream(Input.EndStream input, long nowNanos) {
		this.peer.channels().handleEndStream(input.stream());
	}

	@Override
	public void onResetStream(Input.ResetStream input, long nowNanos) {
		this.peer.channels().handleResetStream(input.stream(), input.code(), input.detail());
	}

	@Override
	public void onListenForStreams(Input.ListenForStreams input, long nowNanos) {
		this.peer.channels().handleListenForStreams(input.acceptor(), input.pattern());
	}

	@Override
	public void onUnlistenForStreams(Input.UnlistenForStreams input, long nowNanos) {
		this.peer.channels().handleUnlistenForStreams(input.acceptor());
	}

	@Override
	public void onDialFailed(Input.DialFailed input, long nowNanos) {
		this.peer.sessions().handleDialFailed(input.link(), input.code(), input.cause(), nowNanos);
	}

	@Override
	public void onRecordReceived(Input.RecordReceived input, long nowNanos) {
		this.peer.sessions().handleRecord(input.link(), input.record(), nowNanos);
	}

	@Override
	public void onBytesWritten(Input.BytesWritten input, long nowNanos) {
		this.peer.sessions().handleWritten(input.link(), input.bytes(), nowNanos);
	}

	@Override
	public void onLinkClosed(Input.LinkClosed input, long nowNanos) {
		this.peer.sessions().handleLinkClosed(input.link(), input.cause(), nowNanos);
	}

	@Override
	public void onWorkDone(Input.WorkDone input, long nowNanos) {
		this.peer.desk().done(input.work(), input.result());
	}

	@Override
	public void onOpenSession(Input.OpenSession input, long nowNanos) {
		this.peer.sessions().handleOpen(input.request(), input.target(), nowNanos);
	}

	@Override
	public void onCancelOpen(Input.CancelOpen input, long nowNanos) {
		this.peer.sessions().handleCancelOpen(input.request(), nowNanos);
	}

	@Override
	public void onCloseSession(Input.CloseSession input, long nowNanos) {
		this.peer.sessions().handleClose(input.session(), nowNanos);
	}

	@Override
	public void onPingSession(Input.PingSession input, long nowNanos) {
		this.peer.sessions().handlePing(input.session(), input.token(), nowNanos);
	}

	@Override
	public void onSend(Input.Send input, long nowNanos) {
		this.peer.channels().handleSend(input.send(), input.to(), input.message(), nowNanos);
	}

	@Override
	public void onSendUnreliable(Input.SendUnreliable input, long nowNanos) {
		this.peer.channels().handleSendUnreliable(input.to(), input.message());
	}

	@Override
	public void onCancelSend(Input.CancelSend input, long nowNanos) {
		this.peer.channels().handleCancel(input.send());
	}

	@Override
	public void onListen(Input.Listen input, long nowNanos) {
		this.peer.channels().handleListen(input.listener(), input.pattern());
	}

	@Override
	public void onUnlisten(Input.Unlisten input, long nowNanos) {
		this.peer.channels().handleUnlisten(input.listener());
	}

	@Override
	public void onStartListening(Input.StartListening input, long nowNanos) {
		this.peer.channels().handleStartListening(nowNanos);
	}

	@Override
	public void onConsumed(Input.Consumed input, long nowNanos) {
		this.peer.channels().handleConsumed(input.messages(), input.failed());
	}

	@Override
	public void onSetMetadata(Input.SetMetadata input, long nowNanos) {
		this.peer.gossip().handleMetadata(input.json(), nowNanos);
	}

	@Override
	public void onStop(Input.Stop input, long nowNanos) {
		this.peer.stop(nowNanos);
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return bytes;
	}

}
