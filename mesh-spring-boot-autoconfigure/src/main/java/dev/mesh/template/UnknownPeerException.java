package dev.mesh.template;

/**
 * No peer, or more than one, has the name that a message was for. Nothing was sent. The
 * cause names the peers when there are several.
 */
public class UnknownPeerException extends BusTemplateException {

	private static final long serialVersionUID = 1L;

	UnknownPeerException(String path, String name, RuntimeException cause) {
		super(path, "peer '" + name + "'", String.valueOf(cause.getMessage()), cause);
	}

}
