package dev.mesh.peer;

/** Hands each kind of input to the part that it concerns. */
final class Inputs implements InputHandler {

	private final MeshPeer peer;

	Inputs(MeshPeer peer) {
		this.peer = peer;
	}

	@Override
	public void onBus(BusInput input, long nowNanos) {
		input.applyTo(this.peer.channels(), nowNanos);
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
		this.peer.gossip().attestations().revoke(input.peer(), nowNanos);
		this.peer.sessions().expulsions().revoke(input.peer(), input.reason(), nowNanos);
	}

	@Override
	public void onReinstate(Input.Reinstate input, long nowNanos) {
		this.peer.gossip().attestations().reinstate(input.peer(), nowNanos);
		this.peer.sessions().expulsions().reinstate(input.peer(), nowNanos);
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
	public void onSetMetadata(Input.SetMetadata input, long nowNanos) {
		this.peer.gossip().handleMetadata(input.json(), nowNanos);
	}

	@Override
	public void onDiscovered(Input.Discovered input, long nowNanos) {
		this.peer.choice().onDiscovered(input.peers(), nowNanos);
	}

	@Override
	public void onGuardConnections(Input.GuardConnections input, long nowNanos) {
		this.peer.guard().handleGuard(input.asks());
	}

	@Override
	public void onStop(Input.Stop input, long nowNanos) {
		this.peer.stop(nowNanos);
	}

}
