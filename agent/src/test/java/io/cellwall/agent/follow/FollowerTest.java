package io.cellwall.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cellwall.agent.apply.BootEnds;
import io.cellwall.agent.apply.ChangeRequest;
import io.cellwall.agent.apply.Clocks;
import io.cellwall.agent.apply.FakeEnforcement;
import io.cellwall.agent.apply.Generations;
import io.cellwall.agent.apply.ManifestKind;
import io.cellwall.agent.apply.Manifests;
import io.cellwall.agent.apply.Planner;
import io.cellwall.agent.apply.PolicyHistory;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.apply.Publisher;
import io.cellwall.agent.apply.RefusedException;
import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.agent.apply.TableFile;
import io.cellwall.agent.apply.Trials;
import io.cellwall.repository.GitRepository;
import io.cellwall.repository.RemoteCredentials;
import io.cellwall.repository.RevisionHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is pushed to a repository is enforced here. */
class FollowerTest {
  private final List<Following> refusals = new CopyOnWriteArrayList<>();
  @TempDir Path directory;

  private final InstantSource clock = InstantSource.system();
  private Git remote;
  private GitRepository repository;
  private PolicyWriter writer;
  private Follower follower;

  @BeforeEach
  void start() throws GitAPIException, IOException {
    remote =
        Git.init()
            .setDirectory(directory.resolve("remote").toFile())
            .setInitialBranch("main")
            .call();
    push(Map.of("shop/orders.yaml", Manifests.ORDERS, "shop/web.yaml", Manifests.WEB));
    FakeEnforcement kernel = new FakeEnforcement();
    repository = GitRepository.open(directory.resolve("revisions.git"));
    Generations generations = Generations.open(directory.resolve("generations"), false);
    PolicyHistory history = new PolicyHistory(repository, generations);
    Trials trials =
        Trials.open(
            directory.resolve("unconfirmed"), repository, kernel, generations, history, clock);
    BootEnds ends =
        BootEnds.open(directory.resolve("grant-ends"), "boot", new Clocks(kernel, clock));
    TableFile table = new TableFile(directory.resolve("table"));
    writer =
        PolicyWriter.start(
            repository,
            new Planner(Map.of(), false, ends, clock),
            new Publisher(kernel, generations, table, ends),
            history,
            trials,
            clock);
    follower = follow("");
  }

  private Follower follow(String path) {
    String url = directory.resolve("remote").toUri().toString();
    return Follower.start(
        new FollowSettings(url, "main", path, Duration.ofMillis(100), new RemoteCredentials.None()),
        directory,
        writer,
        repository,
        refusals::add);
  }

  @Test
  void aRefusedCommitIsToldOnce() throws Exception {
    String wrong = push(Map.of("web.yaml", "apiVersion: cellwall.io/v1\nkind: Nonsense\n"));
    await(following -> following.problem() != null);
    String worse = push(Map.of("web.yaml", "apiVersion: cellwall.io/v1\nkind: Worse\n"));
    await(following -> String.valueOf(following.problem()).contains(worse));
    assertThat(refusals).hasSize(2);
    assertThat(refusals.getFirst().problem()).contains(wrong);
    assertThat(refusals.getFirst().diagnostics().getFirst()).contains("web.yaml:2:7");
  }

  @AfterEach
  void stop() {
    follower.close();
    writer.close();
    repository.close();
    remote.close();
  }

  /** Returns the commit's name. */
  private String push(Map<String, String> files) throws GitAPIException, IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = directory.resolve("remote").resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    remote.add().addFilepattern(".").call();
    return commit();
  }

  private String commit() throws GitAPIException {
    return remote
        .commit()
        .setAuthor("Ben", "ben@example.org")
        .setMessage("a reason")
        .setSign(false)
        .call()
        .name();
  }

  private Following await(Predicate<Following> state) {
    Instant end = Instant.now().plusSeconds(60);
    while (!state.test(follower.following())) {
      assertThat(Instant.now()).as("still %s", follower.following()).isBefore(end);
      Thread.onSpinWait();
    }
    return follower.following();
  }

  private void awaitCommit(String id) {
    await(state -> id.equals(state.commit()) && state.problem() == null);
  }

  @Test
  void aGoodCommitIsOneRevisionByItsAuthor() throws GitAPIException, IOException {
    String id = push(Map.of("shop/web.yaml", Manifests.WEB + "# newer\n", "notes.txt", "no"));
    awaitCommit(id);
    RevisionHead head = writer.image().revision().head();
    assertThat(head.author().user()).isEqualTo("Ben");
    assertThat(head.message()).startsWith("a reason").endsWith("Commit " + id);
    assertThat(writer.image().policy().components()).containsOnlyKeys("orders", "web");
  }

  @Test
  void theCommitOfARevisionIsToldOnlyWhereItWasMadeFromOne() throws GitAPIException, IOException {
    String id = push(Map.of("shop/web.yaml", Manifests.WEB + "# newer\n"));
    awaitCommit(id);
    assertThat(CommitMessage.commit(writer.image().revision().head())).contains(id);
    writer.change(Manifests.apply(Manifests.GRANT));
    assertThat(CommitMessage.commit(writer.image().revision().head())).isEmpty();
  }

  @Test
  void otherProgramsFilesAreNoReasonToRefuseAndAreNamed() throws GitAPIException, IOException {
    String id =
        push(
            Map.of(
                "docker-compose.yml", "x: &a {b: 1}\nservices: {web: *a, web: *a}\n",
                "renovate.json", "{\"extends\": [",
                "kustomize.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n",
                "shop/both.yaml", "apiVersion: v1\nkind: Service\n---\n" + Manifests.WEB,
                "shop/web.yaml", "# now in both.yaml\n"));
    awaitCommit(id);
    assertThat(writer.image().policy().components()).containsOnlyKeys("orders", "web");
    assertThat(follower.following().ignored())
        .containsExactly("docker-compose.yml", "kustomize.yaml", "renovate.json", "shop/web.yaml");
  }

  @Test
  void aManifestThatForgetsItsVersionBesideOthersIsStillRefused()
      throws GitAPIException, IOException {
    push(Map.of("shop/web.yaml", Manifests.WEB + "---\nkind: Grant\n"));
    assertThat(await(state -> state.problem() != null).diagnostics())
        .anySatisfy(line -> assertThat(line).contains("apiVersion"));
  }

  @Test
  void onlyTheFolderOfThisMachineIsFollowed() throws GitAPIException, IOException {
    follower.close();
    String id =
        push(
            Map.of(
                "hosts/vm7/web.yaml", Manifests.WEB.replace("[{component: orders}]", "[]"),
                "hosts/vm7.yaml", Manifests.ORDERS,
                "hosts/vm70/web.yaml", Manifests.WEB));
    follower = follow("hosts/vm7/");
    awaitCommit(id);
    assertThat(writer.image().policy().components()).containsOnlyKeys("web");
  }

  @Test
  void aFolderThatIsNotThereTakesNothingAway() throws GitAPIException, IOException {
    await(state -> state.commit() != null);
    follower.close();
    follower = follow("hosts/vm8");
    assertThat(await(state -> state.problem() != null).problem()).contains("there is no manifest");
    assertThat(writer.image().policy().components()).containsOnlyKeys("orders", "web");
  }

  @Test
  void whatTheCommitNoLongerHasIsRemoved() throws GitAPIException, IOException {
    push(Map.of("shop/orders.yaml", Manifests.ORDERS.replace("[{component: web}]", "[]")));
    remote.rm().addFilepattern("shop/web.yaml").call();
    awaitCommit(commit());
    assertThat(writer.image().policy().components()).containsOnlyKeys("orders");
  }

  @Test
  void aBadCommitIsReportedWithItsPlaceAndTheLastGoodRevisionStays()
      throws GitAPIException, IOException {
    String good = push(Map.of("shop/web.yaml", Manifests.WEB + "# good\n"));
    awaitCommit(good);
    long revision = writer.image().revision().number();
    push(Map.of("shop/web.yaml", Manifests.WEB.replace("egress", "egres")));
    Following bad = await(state -> state.problem() != null);
    assertThat(bad.diagnostics())
        .singleElement()
        .asString()
        .startsWith("shop/web.yaml:5:")
        .contains("egres");
    assertThat(bad.commit()).isEqualTo(good);
    assertThat(writer.image().revision().number()).isEqualTo(revision);

    awaitCommit(push(Map.of("shop/web.yaml", Manifests.WEB)));
  }

  private void away() throws IOException {
    Files.move(directory.resolve("remote"), directory.resolve("away"));
  }

  private void back() throws IOException {
    Files.move(directory.resolve("away"), directory.resolve("remote"));
  }

  @Test
  void onceTheRepositoryAnswersAgainNothingIsWrongAnyMore() throws IOException {
    String commit = await(state -> state.commit() != null).commit();
    away();
    assertThat(await(state -> state.problem() != null).problem()).startsWith("cannot ask ");
    back();
    await(state -> state.problem() == null);
    assertThat(follower.following().commit()).isEqualTo(commit);
  }

  @Test
  void anOutageDoesNotHideWhyACommitWasRefused() throws GitAPIException, IOException {
    await(state -> state.commit() != null);
    push(Map.of("shop/web.yaml", Manifests.WEB.replace("egress", "egres")));
    Following refused = await(state -> state.problem() != null);
    away();
    Following unreachable = await(state -> !refused.equals(state));
    assertThat(unreachable.problem()).startsWith("cannot ask ").endsWith(refused.problem());
    assertThat(unreachable.diagnostics()).isEqualTo(refused.diagnostics());
    back();
    await(refused::equals);
  }

  @Test
  void aNewAgentKnowsWhichCommitIsInForceWhereTheBranchIsAtABadOne()
      throws GitAPIException, IOException {
    String good = push(Map.of("shop/web.yaml", Manifests.WEB + "# good\n"));
    awaitCommit(good);
    writer.change(Manifests.apply(Manifests.GRANT));
    push(Map.of("shop/web.yaml", Manifests.WEB.replace("egress", "egres")));
    await(state -> state.problem() != null);
    follower.close();
    follower = follow("");
    assertThat(await(state -> state.problem() != null).commit()).isEqualTo(good);
  }

  @Test
  void componentsAreNotChangedHereAndGrantsAre() {
    await(state -> state.commit() != null);
    RefusedException refusal =
        catchThrowableOfType(
            RefusedException.class,
            () -> writer.change(Manifests.apply(Manifests.WEB + "# mine\n")));
    assertThat(refusal.code()).isEqualTo(Code.FOLLOWS_REMOTE);
    writer.change(Manifests.apply(Manifests.GRANT));
    writer.change(
        new ChangeRequest.Delete(ManifestKind.GRANT, "incident-42", false, Manifests.ANN, false));
  }

  @Test
  void whileItIsSuspendedComponentsAreChangedHereAlsoByTheNextAgent() throws Exception {
    await(state -> state.commit() != null);
    follower.suspend();
    writer.change(Manifests.apply(Manifests.WEB + "# by hand\n"));
    follower.close();
    follower = follow("");
    assertThat(follower.following().suspended()).isTrue();
    long byHand = writer.change(Manifests.apply(Manifests.WEB + "# again\n")).revision();
    push(Map.of("shop/orders.yaml", Manifests.ORDERS.replace("ingress", "ingres")));
    follower.suspend();
    assertThat(writer.image().revision().number()).isEqualTo(byHand);
    assertThat(follower.following().problem()).isNull();
  }

  @Test
  void onceItIsResumedTheBranchIsInForceAgain() throws Exception {
    await(state -> state.commit() != null);
    follower.suspend();
    writer.change(Manifests.apply(Manifests.WEB.replace("component: orders", "entity: host")));
    follower.resume();
    assertThat(follower.following().suspended()).isFalse();
    assertThat(writer.image().candidate().stored().getLast().text()).contains("component: orders");
    RefusedException refusal =
        catchThrowableOfType(
            RefusedException.class,
            () -> writer.change(Manifests.apply(Manifests.WEB + "# mine\n")));
    assertThat(refusal.code()).isEqualTo(Code.FOLLOWS_REMOTE);
  }

  @Test
  void aGrantOfTheRepositoryMustSayWhenItEnds() throws GitAPIException, IOException {
    await(state -> state.commit() != null);
    push(Map.of("grant.yaml", Manifests.GRANT));
    Following bad = await(state -> state.problem() != null);
    assertThat(bad.diagnostics()).singleElement().asString().contains("expected spec.expires");
  }
}
