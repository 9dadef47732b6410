package dev.mesh.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A key and its self-signed certificate for 127.0.0.1, made by the JDK's keytool, as PEM
 * texts.
 */
record PemFiles(String certificate, String privateKey) {

	private static final String PASSWORD = "changeit";

	static PemFiles create(Path directory, String name) throws Exception {
		Path store = directory.resolve(name + ".p12");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name,
				"-ext", "san=ip:127.0.0.1,dns:localhost", "-validity", "2", "-storetype", "PKCS12", "-keystore",
				store.toString(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve(name + ".log").toFile())
			.start();
		if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
			throw new IllegalStateException("keytool: " + Files.readString(directory.resolve(name + ".log")));
		}
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(store)) {
			keys.load(in, PASSWORD.toCharArray());
		}
		return new PemFiles(pem("CERTIFICATE", keys.getCertificate(name).getEncoded()),
				pem("PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
	}

	/** Takes the place of what these files held. */
	void writeTo(Path certificateFile, Path keyFile) throws IOException {
		Files.writeString(keyFile, this.privateKey);
		Files.writeString(certificateFile, this.certificate);
	}

	private static String pem(String label, byte[] bytes) {
		return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(bytes)
				+ "\n-----END " + label + "-----\n";
	}

}
