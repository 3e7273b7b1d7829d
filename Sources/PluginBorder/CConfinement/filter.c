// System calls that no model needs, refused by a seccomp filter. Landlock knows no UDP, no sockets of
// other kinds, no modes and owners of files, and nothing of other processes on older kernels.
#if defined(__linux__)

#define _GNU_SOURCE
#include "internal.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#if defined(OWN_ARCHITECTURE)

// Calls that are younger than the headers may be; their numbers are the same everywhere.
enum { CLONE3 = 435, PIDFD_GETFD = 438, FCHMODAT2 = 452, SETXATTRAT = 463, REMOVEXATTRAT = 466,
       FILE_SETATTR = 469, PIDFD_SEND_SIGNAL = 424, IO_URING_SETUP = 425, IO_URING_ENTER = 426,
       IO_URING_REGISTER = 427 };

static const int refused[] = {
    // The network, and the daemons that listen on sockets in the file system.
    SYS_socket,
    // Other programs, and leaving the group that is stopped as a whole.
    SYS_execve, SYS_execveat, SYS_setsid, SYS_setpgid, SYS_unshare, SYS_setns, SYS_chroot,
#if defined(__x86_64__)
    SYS_fork, SYS_vfork,
#endif
    // Other processes.
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, PIDFD_GETFD, PIDFD_SEND_SIGNAL, SYS_tkill,
    SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
    // Modes, owners, times and attributes of files: nothing that Landlock forbids.
    SYS_fchmod, SYS_fchmodat, FCHMODAT2, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_setxattr,
    SYS_lsetxattr, SYS_fsetxattr, SETXATTRAT, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr,
    REMOVEXATTRAT, FILE_SETATTR, SYS_truncate,
#if defined(__x86_64__)
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat,
#endif
    // Around every path.
    SYS_open_by_handle_at,
    // Memory and messages that are shared by name.
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semctl, SYS_msgget, SYS_msgctl, SYS_mq_open,
    SYS_mq_unlink,
    // Keys of the user, and parts of the kernel that are attacked more than they are used.
    SYS_add_key, SYS_request_key, SYS_keyctl, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd,
};

/// Told to be missing: the C library and others then take an older way, which is looked into.
static const int missing[] = {CLONE3, IO_URING_SETUP, IO_URING_ENTER, IO_URING_REGISTER};

enum {
  REFUSED_COUNT = sizeof refused / sizeof *refused,
  MISSING_COUNT = sizeof missing / sizeof *missing,
  // Two steps each, and those that look at arguments.
  STEP_LIMIT = 2 * (REFUSED_COUNT + MISSING_COUNT) + 64,
};

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
/// The lower half of an argument, on little-endian machines.
#define LOAD_ARGUMENT(n) \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * (n))
/// Goes on with the next step if it is so, else skips `otherwise` steps.
#define IF_EQUAL(value, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), 0, otherwise)
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, what)
#define ALLOW SECCOMP_RET_ALLOW
#define REFUSE (SECCOMP_RET_ERRNO | EPERM)
#define IS_MISSING (SECCOMP_RET_ERRNO | ENOSYS)

int32_t tc_has_filter(void) {
  uint32_t action = SECCOMP_RET_ERRNO;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

int32_t tc_filter_calls(void) {
  uint32_t self = (uint32_t)getpid();
  struct sock_filter steps[STEP_LIMIT];
  size_t count = 0;
#define ADD(...)                                                                              \
  do {                                                                                        \
    const struct sock_filter more[] = {__VA_ARGS__};                                          \
    for (size_t k = 0; k < sizeof more / sizeof *more; k++) steps[count++] = more[k];         \
  } while (0)

  // Calls of another architecture have other numbers.
  ADD(LOAD(arch), IF_EQUAL(OWN_ARCHITECTURE, 1), BPF_STMT(BPF_JMP | BPF_JA, 1), ANSWER(REFUSE));
  ADD(LOAD(nr));
#if defined(__x86_64__)
  ADD(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), ANSWER(REFUSE));
#endif
  for (size_t i = 0; i < REFUSED_COUNT; i++) ADD(IF_EQUAL(refused[i], 1), ANSWER(REFUSE));
  for (size_t i = 0; i < MISSING_COUNT; i++) ADD(IF_EQUAL(missing[i], 1), ANSWER(IS_MISSING));
  // Threads are made, processes are not.
  ADD(IF_EQUAL(SYS_clone, 4), LOAD_ARGUMENT(0),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1), ANSWER(ALLOW), ANSWER(REFUSE));
  // Signals and limits of its own.
  ADD(IF_EQUAL(SYS_kill, 4), LOAD_ARGUMENT(0), IF_EQUAL(self, 1), ANSWER(ALLOW), ANSWER(REFUSE));
  ADD(IF_EQUAL(SYS_tgkill, 4), LOAD_ARGUMENT(0), IF_EQUAL(self, 1), ANSWER(ALLOW), ANSWER(REFUSE));
  ADD(IF_EQUAL(SYS_prlimit64, 6), LOAD_ARGUMENT(0), IF_EQUAL(0, 1), ANSWER(ALLOW), IF_EQUAL(self, 1),
      ANSWER(ALLOW), ANSWER(REFUSE));
  // It ends with the process that started it, and types nothing into that one's terminal.
  ADD(IF_EQUAL(SYS_prctl, 4), LOAD_ARGUMENT(0), IF_EQUAL(PR_SET_PDEATHSIG, 1), ANSWER(REFUSE),
      ANSWER(ALLOW));
  ADD(IF_EQUAL(SYS_ioctl, 4), LOAD_ARGUMENT(1), IF_EQUAL(TIOCSTI, 1), ANSWER(REFUSE), ANSWER(ALLOW));
  ADD(ANSWER(ALLOW));
#undef ADD

  struct sock_fprog program = {.len = (unsigned short)count, .filter = steps};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ? 0 : errno;
}

#else

int32_t tc_has_filter(void) { return 0; }
int32_t tc_filter_calls(void) { return ENOSYS; }

#endif
#endif
