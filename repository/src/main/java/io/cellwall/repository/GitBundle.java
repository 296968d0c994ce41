package io.cellwall.repository;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.List;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.BundleWriter;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TransportBundleStream;
import org.eclipse.jgit.transport.URIish;

/** A whole history in one file: a Git bundle, which can also be cloned. */
final class GitBundle {
  private GitBundle() {}

  static byte[] write(Repository git, ObjectId head) throws IOException {
    BundleWriter writer = new BundleWriter(git);
    // A clone checks out what HEAD is.
    writer.include(Constants.HEAD, head);
    writer.include(GitDirectory.REF, head);
    ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    writer.writeBundle(NullProgressMonitor.INSTANCE, bundle);
    return bundle.toByteArray();
  }

  /**
   * Adds a bundle's objects, to which nothing refers yet; durable when it returns.
   *
   * @return the commit that its branch is at
   * @throws IOException if it is not a bundle, or not whole
   */
  static ObjectId read(Repository git, byte[] bundle) throws IOException {
    try (TransportBundleStream transport =
        new TransportBundleStream(
            git, new URIish("file:///bundle"), new ByteArrayInputStream(bundle))) {
      transport.setCheckFetchedObjects(true);
      Ref branch =
          transport
              .fetch(NullProgressMonitor.INSTANCE, List.of(new RefSpec(GitDirectory.REF)))
              .getAdvertisedRef(GitDirectory.REF);
      Files.deleteIfExists(git.getDirectory().toPath().resolve(Constants.FETCH_HEAD));
      if (branch == null || branch.getObjectId() == null) {
        throw new PackProtocolException("it has no branch " + GitDirectory.BRANCH);
      }
      DirectoryTree.sync(git.getDirectory().toPath().resolve("objects/pack"));
      return branch.getObjectId();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
