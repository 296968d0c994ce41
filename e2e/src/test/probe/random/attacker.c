/* SPDX-License-Identifier: Apache-2.0 */
/* Random sequences of calls by two components and the host, which look for each other's marks.
 *
 *     attacker DIRECTORY TAG KEY PORT SEED CGROUP-OF-HOST CGROUP-OF-ONE CGROUP-OF-TWO
 *     attacker DIRECTORY TAG KEY PORT NUMBER DESCRIPTOR        (a party, started by the other)
 *
 * reads commands from standard input, one a line, and answers each with lines, the last of them
 * "DONE":
 *
 *     run FIRST COUNT      sequences by number, one after the other
 *     before FIRST COUNT   their first parts, as many as have room: all stay open
 *     after                the second parts of these
 *     connect              the parties connect to each other, for what they hand over
 *     leave-out STEP       of each sequence, from now on; and
 *     put-back STEP        take it again, or
 *     all                  all of them
 *     network              channels of the network alone, and none of them handed over
 *     show NUMBER          what a sequence does
 *     results              what came of each step of the last one
 *     ways                 by which kinds and operations something may come
 *
 *     FOUND sequence step party operation kind exposed nameless ways opener maker origin
 *           origin's-ways origin's-opener mark's-sequence mark's-step and what was from before
 *           the rules changed (1 or 0): the mark, what the party used, what the origin used; and
 *           whether who wrote the mark was killed for it (1 or 0)
 *     SHUT sequence step party operation kind errno   whose channel it is was refused it
 *     HUNG sequence step party operation kind
 *     LEFT sequence errno                             a name that nobody could remove
 *     CARRIED kind operation count                    within a component
 */
#define _GNU_SOURCE
#include <sched.h>

#include "party.h"

#define PATIENCE 20 /* seconds for one step */

static const char *cgroups[PARTIES];
static uint64_t seed;
static struct choice choice = {BIT(KIND_COUNT) - 1, BIT(OPERATION_COUNT) - 1};
static uint32_t carried[KIND_COUNT][OPERATION_COUNT];
static uint32_t before_first, before_count;
static uint32_t serial;	 /* of the sequence that was begun last */
static char **own_words; /* of the command line */
static int shared_memory;

/* What has been told already needs no second line. */
#define TOLD 8192
static uint64_t told[TOLD];

/* A full set tells again. */
static bool is_told(uint64_t what)
{
	uint32_t place = (what * 0x9e3779b97f4a7c15ULL) >> 51;

	for (int i = 0; i < 16; i++) {
		uint64_t *entry = &told[(place + i) % TOLD];

		if (*entry == what)
			return true;
		if (!*entry) {
			*entry = what;
			return false;
		}
	}
	return false;
}

/* A program of its own: a fork of the host's counts as being started still. */
static void become_party(int number)
{
	char digit[12], descriptor[12];

	snprintf(digit, sizeof(digit), "%d", number);
	snprintf(descriptor, sizeof(descriptor), "%d", shared_memory);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	enter(cgroups[number]);
	execl("/proc/self/exe", own_words[0], own_words[1], own_words[2], own_words[3],
	      own_words[4], digit, descriptor, NULL);
	_exit(1);
}

static void start_party(int number)
{
	pid_t child = fork();

	if (child == 0)
		become_party(number);
	shared->pid[number] = child;
	if (await_turn(&shared->turn[PARTIES], PATIENCE * 1000)) {
		printf("HUNG 0 0 %s start -\n", party_names[number]);
		exit(1);
	}
}

static void forget_party(int number)
{
	shared->turn[number] = 0;
	for (int slot = 0; slot < SLOTS; slot++)
		for (int i = 0; i < CHANNELS; i++)
			shared->known[slot][i].descriptor[number] = -1;
}

static void replace_party(int number)
{
	kill(shared->pid[number], SIGKILL);
	waitpid(shared->pid[number], NULL, 0);
	forget_party(number);
	start_party(number);
}

/* Who splices what it may not is killed. */
static bool has_died(int number)
{
	if (waitpid(shared->pid[number], NULL, WNOHANG) != shared->pid[number])
		return false;
	forget_party(number);
	return true;
}

/* What wrote the mark; of an older sequence that is not known. */
static struct step step_of(const struct sequence *sequence, const struct find *find)
{
	return find->sequence == sequence->number && find->step < sequence->length
		   ? sequence->steps[find->step]
		   : (struct step){.opener = find->origin, .ways = 255, .since = 255};
}

static void tell_found(const struct sequence *sequence, int index, const struct step *step)
{
	const struct result *result = &shared->results[index];
	const struct channel *channel = &sequence->channels[step->channel];
	int before = sequence->before;

	for (int i = 0; i < result->found; i++) {
		const struct find *find = &result->finds[i];
		struct step writing = step_of(sequence, find);

		if (component_of[find->origin] == component_of[step->party]) {
			carried[channel->kind][step->operation]++;
			continue;
		}
		if (is_told(
			1 | channel->kind << 1 | step->operation << 6 | channel->exposed << 12 |
			(result->maker + 1) << 13 | step->party << 16 | find->origin << 18 |
			(uint64_t)step->ways << 20 | (uint64_t)writing.ways << 28 |
			(uint64_t)(find->step < before) << 36 |
			(uint64_t)(step->since < before) << 37 |
			(uint64_t)(writing.since < before) << 38 | (uint64_t)writing.killed << 39 |
			(uint64_t)(sequence->number % SLOTS) << 40 | (uint64_t)step->opener << 45 |
			(uint64_t)writing.opener << 47 | (uint64_t)step->nameless << 49))
			continue;
		printf("FOUND %u %d %s %s %s %d %d %d %s %s %s %d %s %u %d %d %d %d %d\n",
		       sequence->number, index, party_names[step->party],
		       operation_names[step->operation], kinds[channel->kind].name,
		       channel->exposed, step->nameless, step->ways, party_names[step->opener],
		       result->maker < 0 ? "nobody" : party_names[result->maker],
		       party_names[find->origin], writing.ways, party_names[writing.opener],
		       find->sequence, find->step, find->step < before, step->since < before,
		       writing.since < before, writing.killed);
	}
}

/* Whoever made it may use it, unless its name is another's. */
static void tell_shut(const struct sequence *sequence, int index, const struct step *step)
{
	const struct channel *channel = &sequence->channels[step->channel];
	int maker = shared->results[index].maker, error = shared->results[index].error;

	if (maker < 0 || component_of[maker] != component_of[step->party] ||
	    is_socket(channel->kind) ||
	    !(BIT(step->operation) & (BIT(OPEN) | BIT(READ) | BIT(WRITE))) ||
	    step->ways != 1 << BY_NAME || (error != EACCES && error != EPERM) ||
	    (channel->exposed &&
	     (maker != TWO || shared->known[sequence->number % SLOTS][step->channel].renamed)))
		return;
	printf("SHUT %u %d %s %s %s %d\n", sequence->number, index, party_names[step->party],
	       operation_names[step->operation], kinds[channel->kind].name, error);
}

/* The last who tries could not remove a name either: the next with it would find what is there. */
static void tell_left(const struct sequence *sequence, int index, const struct step *step)
{
	int error = shared->results[index].error;

	if (step->operation == CLEAR && step->party == PARTIES - 1 && error)
		printf("LEFT %u %d\n", sequence->number, error);
}

/* Who has it is asked to end, and its step is left out. */
static void get_over(struct sequence *sequence)
{
	struct step *step = &sequence->steps[shared->index];

	if (has_died(step->party) && BIT(step->operation) & SPLICING_OPS) {
		step->killed = 1;
		shared->results[shared->index++].error = EPERM;
		start_party(step->party);
		return;
	}
	printf("HUNG %u %d %s %s %s\n", sequence->number, shared->index, party_names[step->party],
	       operation_names[step->operation],
	       kinds[sequence->channels[step->channel].kind].name);
	replace_party(step->party);
	shared->results[shared->index++].error = ETIMEDOUT;
}

/* 0, or -1 where whose turn it is has died or takes too long. */
static int await_end(const struct sequence *sequence)
{
	for (int i = 0; i < PATIENCE * 10; i++) {
		siginfo_t info = {};

		if (!await_turn(&shared->turn[PARTIES], 100))
			return 0;
		waitid(P_PID, shared->pid[sequence->steps[shared->index].party], &info,
		       WEXITED | WNOHANG | WNOWAIT);
		if (info.si_pid)
			return -1;
	}
	return -1;
}

static void go(int slot, int first, int end)
{
	struct sequence *sequence = &shared->sequences[slot];

	shared->slot = slot;
	shared->index = first;
	shared->end = end;
	while (shared->index < end) {
		give_turn(&shared->turn[sequence->steps[shared->index].party]);
		if (await_end(sequence))
			get_over(sequence);
	}
	for (int index = first; index < end && slot < SLOTS; index++) {
		tell_found(sequence, index, &sequence->steps[index]);
		tell_shut(sequence, index, &sequence->steps[index]);
		tell_left(sequence, index, &sequence->steps[index]);
	}
}

static void clear_known(int slot)
{
	for (int i = 0; i < CHANNELS; i++)
		shared->known[slot][i] = (struct known){.maker = -1,
							.descriptor = {-1, -1, -1, -1},
							.opener = {HOST, ONE, ONE_TOO, TWO}};
}

static int begin(uint32_t number)
{
	int slot = number % SLOTS;

	plan(&shared->sequences[slot], seed, number, choice);
	shared->sequences[slot].serial = ++serial;
	clear_known(slot);
	return slot;
}

static void run_whole(uint32_t first, uint32_t count)
{
	for (uint32_t number = first; number < first + count; number++) {
		int slot = begin(number);

		go(slot, 0, shared->sequences[slot].length);
	}
}

static void run_before(uint32_t first, uint32_t count)
{
	before_first = first;
	before_count = count < SLOTS ? count : SLOTS;
	for (uint32_t number = first; number < first + before_count; number++) {
		int slot = begin(number);

		go(slot, 0, shared->sequences[slot].before);
	}
}

static void run_after(void)
{
	for (uint32_t number = before_first; number < before_first + before_count; number++) {
		const struct sequence *sequence = &shared->sequences[number % SLOTS];

		go(number % SLOTS, sequence->before, sequence->length);
	}
}

static void connect_parties(void)
{
	struct sequence *errands = &shared->sequences[SLOTS];

	*errands = (struct sequence){};
	for (int client = 0; client < PARTIES; client++) {
		for (int server = client + 1; server < PARTIES; server++) {
			add(errands, server, HANG_UP, 0, client);
			add(errands, client, HANG_UP, 0, server);
			add(errands, server, LISTEN, 0, client);
			add(errands, client, CONNECT, 0, server);
			add(errands, server, ACCEPT, 0, client);
		}
	}
	clear_known(SLOTS);
	go(SLOTS, 0, errands->length);
}

static void show(uint32_t number)
{
	struct sequence sequence;

	plan(&sequence, seed, number, choice);
	for (int i = 0; i < sequence.channel_count; i++)
		printf("CHANNEL %d %s%s variant=%d\n", i, kinds[sequence.channels[i].kind].name,
		       sequence.channels[i].exposed ? " exposed" : "",
		       sequence.channels[i].variant);
	for (int i = 0; i < sequence.planned; i++) {
		const struct step *step = &sequence.steps[i];

		printf("STEP %d %s %s %d %s%s\n", i, party_names[step->party],
		       operation_names[step->operation], step->channel, party_names[step->other],
		       i == sequence.before ? "  <- the rules have changed" : "");
	}
}

/* What came of each step of the sequence that was run last. */
static void tell_results(void)
{
	const struct sequence *sequence = &shared->sequences[shared->slot];

	for (int i = 0; i < sequence->length; i++) {
		const struct result *result = &shared->results[i];

		printf("RESULT %d %s found=%d maker=%d ways=%d opener=%s\n", i,
		       result->error > 0 ? strerrorname_np(result->error) : "-", result->found,
		       result->maker, sequence->steps[i].ways,
		       party_names[sequence->steps[i].opener]);
	}
}

static void tell_carried(void)
{
	for (int kind = 0; kind < KIND_COUNT; kind++)
		for (int operation = 0; operation < OPERATION_COUNT; operation++)
			if (carried[kind][operation])
				printf("CARRIED %s %s %u\n", kinds[kind].name,
				       operation_names[operation], carried[kind][operation]);
}

static void tell_ways(void)
{
	for (int kind = 0; kind < KIND_COUNT; kind++)
		for (int operation = 0; operation < OPERATION_COUNT; operation++)
			if (kinds[kind].operations & RECEIVE_OPS & BIT(operation))
				printf("WAY %s %s\n", kinds[kind].name, operation_names[operation]);
}

static void serve(char *line)
{
	char *words[3] = {strtok(line, " \n"), strtok(NULL, " \n"), strtok(NULL, " \n")};
	uint64_t first = words[1] ? strtoull(words[1], NULL, 0) : 0;
	uint64_t second = words[2] ? strtoull(words[2], NULL, 0) : 0;

	memset(told, 0, sizeof(told));
	memset(carried, 0, sizeof(carried));
	if (!words[0])
		return;
	if (!strcmp(words[0], "run"))
		run_whole(first, second);
	else if (!strcmp(words[0], "before"))
		run_before(first, second);
	else if (!strcmp(words[0], "after"))
		run_after();
	else if (!strcmp(words[0], "connect"))
		connect_parties();
	else if (!strcmp(words[0], "all"))
		memset(shared->left_out, 0, STEPS);
	else if (!strcmp(words[0], "leave-out"))
		shared->left_out[first % STEPS] = 1;
	else if (!strcmp(words[0], "put-back"))
		shared->left_out[first % STEPS] = 0;
	else if (!strcmp(words[0], "network"))
		choice = (struct choice){BIT(TCP) | BIT(UDP), ~HAND_OPS};
	else if (!strcmp(words[0], "show"))
		show(first);
	else if (!strcmp(words[0], "results"))
		tell_results();
	else if (!strcmp(words[0], "ways"))
		tell_ways();
	tell_carried();
	printf("DONE\n");
	fflush(stdout);
}

static void make_pairs(void)
{
	for (int one = 0; one < PARTIES; one++) {
		for (int other = one + 1; other < PARTIES; other++) {
			int ends[2];

			if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) < 0)
				exit(1);
			shared->pairs[one][other] = ends[0];
			shared->pairs[other][one] = ends[1];
		}
	}
}

/* One step is taken at a time, and the next party is faster woken on the same processor. */
static void stay_on_one_processor(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
}

int main(int count, char **words)
{
	struct rlimit many = {65536, 65536};
	char line[256];

	if (count != 9 && count != 7)
		return 2;
	run.directory = words[1];
	run.tag = words[2];
	run.key = strtol(words[3], NULL, 0);
	run.port = atoi(words[4]);
	own_words = words;
	if (count == 7)
		be_party(atoi(words[5]), atoi(words[6]));
	seed = strtoull(words[5], NULL, 0);
	cgroups[HOST] = words[6];
	cgroups[ONE] = cgroups[ONE_TOO] = words[7];
	cgroups[TWO] = words[8];
	setrlimit(RLIMIT_NOFILE, &many);
	stay_on_one_processor();
	shared_memory = memfd_create("attacker", 0);
	ftruncate(shared_memory, sizeof(*shared));
	share(shared_memory);
	shared->magic = 0x43570000 | (getpid() & 0xffff);
	make_pairs();
	for (int party = 0; party < PARTIES; party++)
		start_party(party);
	while (fgets(line, sizeof(line), stdin))
		serve(line);
	for (int party = 0; party < PARTIES; party++) {
		kill(shared->pid[party], SIGKILL);
		waitpid(shared->pid[party], NULL, 0);
	}
	return 0;
}
