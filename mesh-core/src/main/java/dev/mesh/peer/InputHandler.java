package dev.mesh.peer;

/** One method for each kind of {@link Input}; Java 17 has no pattern switch. */
interface InputHandler {

	void onBus(BusInput input, long nowNanos);

	void onLinkOpened(Input.LinkOpened input, long nowNanos);

	void onDialFailed(Input.DialFailed input, long nowNanos);

	void onReauthenticate(Input.Reauthenticate input, long nowNanos);

	void onRevoke(Input.Revoke input, long nowNanos);

	void onReinstate(Input.Reinstate input, long nowNanos);

	void onRecordReceived(Input.RecordReceived input, long nowNanos);

	void onBytesWritten(Input.BytesWritten input, long nowNanos);

	void onLinkClosed(Input.LinkClosed input, long nowNanos);

	void onWorkDone(Input.WorkDone input, long nowNanos);

	void onOpenSession(Input.OpenSession input, long nowNanos);

	void onCancelOpen(Input.CancelOpen input, long nowNanos);

	void onCloseSession(Input.CloseSession input, long nowNanos);

	void onPingSession(Input.PingSession input, long nowNanos);

	void onSetMetadata(Input.SetMetadata input, long nowNanos);

	void onDiscovered(Input.Discovered input, long nowNanos);

	void onStop(Input.Stop input, long nowNanos);

}
