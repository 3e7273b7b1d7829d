#define _GNU_SOURCE
#include "CProcesses.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

extern char **environ;

enum { MOST_DESCRIPTORS = 8 };

static void close_from_on_exec(int first) {
#if defined(__linux__) && defined(SYS_close_range)
  const unsigned int close_on_exec = 4;  // CLOSE_RANGE_CLOEXEC, which older headers lack
  if (syscall(SYS_close_range, (unsigned int)first, ~0U, close_on_exec) == 0) return;
#endif
  struct rlimit limit;
  int end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ? (int)limit.rlim_cur
                                                                           : 65536;
  for (int descriptor = first; descriptor < end; descriptor++)
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

/// Puts the descriptors in place; any of them may stand where another belongs.
static int place_descriptors(const tt_program *program) {
  int copies[MOST_DESCRIPTORS];
  for (int place = 0; place < program->descriptor_count; place++) {
    int given = program->descriptors[place];
    if (given < 0) given = open("/dev/null", O_RDWR | O_CLOEXEC);
    copies[place] = fcntl(given, F_DUPFD_CLOEXEC, MOST_DESCRIPTORS);
    if (copies[place] < 0) return errno;
  }
  for (int place = 0; place < program->descriptor_count; place++)
    if (dup2(copies[place], place) < 0) return errno;
  close_from_on_exec(program->descriptor_count);
  return 0;
}

static int limit_resources(const tt_program *program) {
  struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
  if (program->memory_bytes == 0) return 0;
  struct rlimit memory;
  if (getrlimit(RLIMIT_AS, &memory) != 0) return errno;
  // A limit that is narrower already stays.
  if (memory.rlim_max != RLIM_INFINITY && memory.rlim_max < program->memory_bytes) return 0;
  memory.rlim_cur = memory.rlim_max = program->memory_bytes;
#ifdef __linux__
  if (setrlimit(RLIMIT_AS, &memory) != 0) return errno;
#else
  setrlimit(RLIMIT_AS, &memory);  // not enforced there, and refused by some versions
#endif
  return 0;
}

static void reset_signals(void) {
  struct sigaction usual = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &usual, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Becomes the program. Calls only what is safe between the birth of a process and its program.
static int become(const tt_program *program, pid_t caller) {
  if (setpgid(0, 0) != 0) return errno;
#ifdef __linux__
  if (program->ends_with_caller) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
    // The caller may have ended before it was asked for.
    if (getppid() != caller) _exit(1);
  }
#else
  (void)caller;
#endif
  int failure = place_descriptors(program);
  if (failure == 0) failure = limit_resources(program);
  if (failure != 0) return failure;
  if (program->folder && chdir(program->folder) != 0) return errno;
  reset_signals();
  execve(
      program->program, program->arguments, program->environment ? program->environment : environ);
  return errno;
}

static ssize_t read_again(int descriptor, void *bytes, size_t count) {
  ssize_t done;
  do done = read(descriptor, bytes, count);
  while (done < 0 && errno == EINTR);
  return done;
}

int32_t tt_pipe(int32_t ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
#else
  if (pipe(ends) != 0) return errno;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

int32_t tt_start(const tt_program *program, pid_t *process) {
  if (program->descriptor_count < 0 || program->descriptor_count > MOST_DESCRIPTORS) return EINVAL;
  int32_t told[2];
  int32_t no_pipe = tt_pipe(told);
  if (no_pipe != 0) return no_pipe;
  // Out of the way of the descriptors that are put in place.
  int teller = fcntl(told[1], F_DUPFD_CLOEXEC, 2 * MOST_DESCRIPTORS);
  if (teller < 0) {
    int failure = errno;
    close(told[0]);
    close(told[1]);
    return failure;
  }
  close(told[1]);

  // No handler of the caller's may run in the new process.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t caller = getpid();
#ifdef __linux__
  // Without a copy of the caller's memory, which may be large.
  pid_t child = vfork();
#else
  pid_t child = fork();
#endif
  if (child == 0) {
    int failure = become(program, caller);
    while (write(teller, &failure, sizeof failure) < 0 && errno == EINTR) {
    }
    _exit(127);
  }
  int failure = child < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(teller);
  if (child > 0 && read_again(told[0], &failure, sizeof failure) > 0) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
  }
  close(told[0]);
  *process = child;
  return failure;
}

void tt_adopt_orphans(void) {
#ifdef __linux__
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
#endif
}

static void do_nothing(int number) { (void)number; }

void tt_notice_children(void) {
  // The signal is let in while `tt_wait` waits, and at no other time, so that none is missed.
  struct sigaction woken = {.sa_handler = do_nothing};
  sigaction(SIGCHLD, &woken, NULL);
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
}

void tt_wait(int32_t descriptor, int32_t milliseconds) {
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(descriptor, &readable);
  sigset_t open;
  sigprocmask(SIG_SETMASK, NULL, &open);
  sigdelset(&open, SIGCHLD);
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  pselect(descriptor + 1, &readable, NULL, NULL, &time, &open);
}
