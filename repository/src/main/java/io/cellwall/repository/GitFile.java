package io.cellwall.repository;

import org.eclipse.jgit.lib.ObjectId;

/**
 * One manifest as it is in Git. What a revision does not change it takes over from the one before,
 * because writing a thousand anew is what would take time.
 *
 * @param path in the revision's folder
 * @param blob its text
 * @param origin its line in the index
 */
record GitFile(String path, StoredManifest manifest, ObjectId blob, String origin) {}
