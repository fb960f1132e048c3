/**
 * How threads share the calls of a step. All calls of all parts are numbered in a row, the tickets: row c of the table
 * says which ticket is the first of call c. A job is a stretch of tickets. A thread takes the next ticket once all
 * parts of the calls before its own are done, so that whoever is late, or asleep, is waited for only where it has
 * begun a part. Which thread takes which part is of no consequence (kernels.as.ts).
 *
 * The ticket that is next and the number of the job are one word of 64 bits: a thread that has slept through the end of
 * a job cannot take a ticket of the next one by mistake.
 */

// Words at `sync`, each written often on a line of its own.
const TICKET: usize = 0;
const JOB: usize = 4;
const TABLE: usize = 8;
const CALLS: usize = 12;
const LIMIT: usize = 16;
const STOP: usize = 20;
const FAILED: usize = 24;
const ACTIVE: usize = 28;
const SERVING: usize = 32;
const DONE: usize = 64;
const SLEEPERS: usize = 128;
const IDLERS: usize = 192;

const NO_TICKET: u32 = 0xffffffff;
/** Looks this often before it sleeps: some tens of microseconds, about what it takes to wake. */
const LOOKS: i32 = 4000;
/** Nanoseconds. Whoever waits for others looks up now and then: one may have died. */
const NAP: i64 = 200000000;

//@inline
function firstTicket(table: usize, call: i32): u32 {
  return load<u32>(table + (call << 4));
}

/**
 * Takes parts of the job at hand until none is left to take.
 * @param patience naps in a row without any part done before those that began one are given up, and everybody with
 * them. Whoever helps has none (0): it waits for as long as nobody gave up, and not for the end of the job
 * @returns whether nobody failed
 */
function take(sync: usize, mayWait: i32, patience: i32): bool {
  let job: u32 = 0;
  let call: i32 = 0;
  let looks: i32 = 0;
  let naps: i32 = 0;
  let last: u32 = 0;
  while (atomic.load<u32>(sync + FAILED) === 0) {
    const word = atomic.load<u64>(sync + TICKET);
    const ticket = <u32>word;
    const table = atomic.load<usize>(sync + TABLE);
    const calls = atomic.load<i32>(sync + CALLS);
    const limit = atomic.load<u32>(sync + LIMIT);
    // Another job may have been begun meanwhile: these words are then of both.
    if (atomic.load<u64>(sync + TICKET) !== word) continue;
    const over = ticket >= limit;
    if (over && patience === 0) return true;
    if (!over && <u32>(word >> 32) !== job) {
      job = <u32>(word >> 32);
      call = callOf(table, calls, ticket);
    }
    while (!over && call + 1 < calls && ticket >= firstTicket(table, call + 1)) call++;
    const before = over ? limit : firstTicket(table, call);
    const done = atomic.load<u32>(sync + DONE);
    if (done < before) {
      if (++looks >= LOOKS && mayWait !== 0) {
        looks = 0;
        naps = done === last ? naps + 1 : 0;
        last = done;
        if (patience !== 0 && naps > patience) {
          atomic.store<u32>(sync + FAILED, 1);
          return false;
        }
        sleep(sync, done);
      }
      continue;
    }
    if (over) return true;
    looks = 0;
    if (atomic.cmpxchg<u64>(sync + TICKET, word, word + 1) !== word) continue;
    const row = table + (call << 4);
    call_indirect<void>(load<u32>(row + 4), load<usize>(row + 8), <i32>(ticket - before));
    if (atomic.add<u32>(sync + DONE, 1) + 1 === firstTicket(table, call + 1) && atomic.load<u32>(sync + SLEEPERS) !== 0)
      atomic.notify(sync + DONE, -1);
  }
  return false;
}

/** The last call whose first ticket is not behind this one. */
function callOf(table: usize, calls: i32, ticket: u32): i32 {
  let low: i32 = 0;
  let high = calls - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (firstTicket(table, middle) <= ticket) low = middle;
    else high = middle - 1;
  }
  return low;
}

function sleep(sync: usize, done: u32): void {
  atomic.add<u32>(sync + SLEEPERS, 1);
  atomic.wait<u32>(sync + DONE, done, NAP);
  atomic.sub<u32>(sync + SLEEPERS, 1);
}

/**
 * A job from its first ticket up to another, on this thread and all that serve.
 * @param patience as `take` has it
 * @returns 0, or 1 where a thread failed or was given up
 */
export function run(sync: usize, table: usize, calls: i32, first: u32, limit: u32, mayWait: i32, patience: i32): i32 {
  // Nobody takes a ticket while the words about the job are written.
  atomic.store<u32>(sync + TICKET, NO_TICKET);
  atomic.store<usize>(sync + TABLE, table);
  atomic.store<i32>(sync + CALLS, calls);
  atomic.store<u32>(sync + LIMIT, limit);
  atomic.store<u32>(sync + DONE, first);
  const job = <u64>(atomic.load<u32>(sync + JOB) + 1);
  atomic.store<u64>(sync + TICKET, (job << 32) | <u64>first);
  if (atomic.load<u32>(sync + IDLERS) !== 0) atomic.notify(sync + JOB, -1);
  return take(sync, mayWait, patience) ? 0 : 1;
}

/**
 * A thread's life: job after job, until it is told to stop or somebody failed. Threads are numbered from 1 on as they
 * begin it, so that the first so many are there whichever did not start.
 */
export function serve(sync: usize): void {
  const thread = atomic.add<u32>(sync + SERVING, 1) + 1;
  // Not the job at hand: that one is helped too.
  let seen: u32 = 0;
  let looks: i32 = 0;
  for (;;) {
    if (atomic.load<u32>(sync + STOP) !== 0) return;
    const job = atomic.load<u32>(sync + JOB);
    if (job !== seen) {
      seen = job;
      looks = 0;
      if (thread < atomic.load<u32>(sync + ACTIVE) && !take(sync, 1, 0)) return;
    } else if (++looks >= LOOKS) {
      looks = 0;
      atomic.add<u32>(sync + IDLERS, 1);
      atomic.wait<u32>(sync + JOB, job, -1);
      atomic.sub<u32>(sync + IDLERS, 1);
    }
  }
}
