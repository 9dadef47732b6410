package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import java.util.HashMap;
import java.util.Map;

/**
 * What the data queues of one node hold together, and which part of it each source may
 * have: half of what is free (dynamic thresholds: Choudhury and Hahne, 1998). So one
 * source fills a third of it at most, by sending to many neighbours that do not read, and
 * there is always something left for the next one.
 */
final class QueueBudget {

	private final long limitBytes;

	private final Map<PeerKey, Account> accounts = new HashMap<>();

	private long usedBytes;

	QueueBudget(long limitBytes) {
		this.limitBytes = limitBytes;
	}

	/** The account of a source, for one more queue. */
	Account open(PeerKey source) {
		Account account = this.accounts.computeIfAbsent(source, Account::new);
		account.queues++;
		return account;
	}

	/** How much more a source may have now. */
	long room(PeerKey source) {
		Account account = this.accounts.get(source);
		return (account != null) ? account.room() : shareBytes();
	}

	private long shareBytes() {
		return (this.limitBytes - this.usedBytes) / 2;
	}

	/** Bytes of all sources. */
	long usedBytes() {
		return this.usedBytes;
	}

	/** Sources that have a queue. */
	int sources() {
		return this.accounts.size();
	}

	/** What one source has in all queues of the node. */
	final class Account {

		private final PeerKey source;

		private long bytes;

		private int queues;

		private Account(PeerKey source) {
			this.source = source;
		}

		PeerKey source() {
			return this.source;
		}

		/** How much more it may have now. */
		long room() {
			return shareBytes() - this.bytes;
		}

		void take(long taken) {
			this.bytes += taken;
			QueueBudget.this.usedBytes += taken;
		}

		void giveBack(long given) {
			take(-given);
		}

		/** One of its queues is no more. */
		void close() {
			this.queues--;
			if (this.queues == 0) {
				QueueBudget.this.accounts.remove(this.source);
			}
		}

	}

}
