package dev.mesh.peer;

/** One method for each kind of {@link Input}; Java 17 has no pattern switch. */
interface InputHandler {

	void onLinkOpened(Input.LinkOpened input, long nowNanos);

	void onSendWatched(Input.SendWatched input, long nowNanos);

	void onSendRequest(Input.SendRequest input, long nowNanos);

	void onCancelRequest(Input.CancelRequest input, long nowNanos);

	void onRespond(Input.Respond input, long nowNanos);

	void onRespondFailure(Input.RespondFailure input, long nowNanos);

	void onListenForRequests(Input.ListenForRequests input, long nowNanos);

	void onUnlistenForRequests(Input.UnlistenForRequests input, long nowNanos);

	void onOpenStream(Input.OpenStream input, long nowNanos);

	void onAcceptStream(Input.AcceptStream input, long nowNanos);

	void onRefuseStream(Input.RefuseStream input, long nowNanos);

	void onStreamSend(Input.StreamSend input, long nowNanos);

	void onStreamConsumed(Input.StreamConsumed input, long nowNanos);

	void onEndStream(Input.EndStream input, long nowNanos);

	void onResetStream(Input.ResetStream input, long nowNanos);

	void onListenForStreams(Input.ListenForStreams input, long nowNanos);

	void onUnlistenForStreams(Input.UnlistenForStreams input, long nowNanos);

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

	void onSend(Input.Send input, long nowNanos);

	void onSendUnreliable(Input.SendUnreliable input, long nowNanos);

	void onCancelSend(Input.CancelSend input, long nowNanos);

	void onListen(Input.Listen input, long nowNanos);

	void onUnlisten(Input.Unlisten input, long nowNanos);

	void onStartListening(Input.StartListening input, long nowNanos);

	void onConsumed(Input.Consumed input, long nowNanos);

	void onSetMetadata(Input.SetMetadata input, long nowNanos);

	void onStop(Input.Stop input, long nowNanos);

}
