package io.cellwall.manifest;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Cuts a source into documents and refuses what no manifest needs and an attacker might use. */
final class YamlDocuments {
  /** Characters of a document. */
  static final int LONGEST_DOCUMENT = 1024 * 1024;

  private static final int BYTE_ORDER_MARK = 0xfeff;

  /** A document's node tree, its text, and where that starts. */
  record Document(Node root, String text, Position start) {}

  private YamlDocuments() {}

  /** All documents with something in them; after a syntax error, those before it. */
  static List<Document> read(Source source, Problems problems) {
    String text = withoutByteOrderMark(source.text());
    if (!Characters.check(text, problems)) {
      return List.of();
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(source.name())
            .setCodePointLimit(ManifestParser.LONGEST_INPUT)
            .build();
    YamlOutline outline = YamlOutline.of(text, settings, problems);
    return outline.isSafe() ? compose(text, settings, outline, problems) : List.of();
  }

  private static String withoutByteOrderMark(String text) {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  private static List<Document> compose(
      String text, LoadSettings settings, YamlOutline outline, Problems problems) {
    List<Document> documents = new ArrayList<>();
    List<YamlOutline.Slice> slices = outline.slices(text);
    try {
      Iterator<Node> nodes = new Compose(settings).composeAllFromString(text).iterator();
      for (int index = 0; nodes.hasNext(); index++) {
        Node root = nodes.next();
        YamlOutline.Slice slice = slices.get(index);
        Position start = problems.position(slice.firstLine(), 0);
        add(new Document(root, slice.text(), start), documents, problems);
      }
    } catch (MarkedYamlEngineException e) {
      problems.add(e.getProblemMark().map(problems::position).orElse(problems.start()), message(e));
    } catch (YamlEngineException e) {
      problems.add(problems.start(), "not YAML: " + e.getMessage());
    }
    return documents;
  }

  private static String message(MarkedYamlEngineException e) {
    String context = e.getContext() == null ? "" : e.getContext() + ", ";
    return "not YAML: " + context + e.getProblem();
  }

  private static void add(Document document, List<Document> documents, Problems problems) {
    if (document.text().length() > LONGEST_DOCUMENT) {
      problems.add(
          document.start(),
          "found a document of %d characters, expected at most %d"
              .formatted(document.text().length(), LONGEST_DOCUMENT));
      return;
    }
    boolean empty =
        document.root() instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    if (!empty) {
      documents.add(document);
    }
  }
}
