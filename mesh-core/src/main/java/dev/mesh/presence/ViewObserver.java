package dev.mesh.presence;

import dev.mesh.identity.PeerKey;

/** Is told of what changes in the views. */
interface ViewObserver {

	/** The view has a list from now on. */
	void onListed(View view);

	/** The view tells of a peer that it did not tell of before. */
	void onEntered(View view, StoredRecord stored);

	/** What the list says about a peer has changed, or it is not on it any more. */
	void onChanged(View view, PeerKey key);

	/** There is no room in the view for one more. */
	void onWithheld(View view);

	/** The same of what neighbours have looked up, whatever their view. */
	void onChanged(PeerKey key);

}
