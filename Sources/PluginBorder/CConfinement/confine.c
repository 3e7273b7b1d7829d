// The order of things: what needs rights first, the filter last.
#define _GNU_SOURCE
#include "internal.h"

#include <stdio.h>
#include <sys/resource.h>

#if defined(__linux__)

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Whether other threads run, which no step would reach.
static int has_threads(void) {
  DIR *tasks = opendir("/proc/self/task");
  if (!tasks) return 0;
  int count = 0;
  for (struct dirent *entry; (entry = readdir(tasks));) count += entry->d_name[0] != '.';
  closedir(tasks);
  return count > 1;
}

/// Anyone may; a failure costs nothing but the order in which processes go.
static void volunteer_to_go_first(void) {
  int descriptor = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  ssize_t written = write(descriptor, "1000", 4);
  (void)written;
  close(descriptor);
}

/// Keeps what lets root read the files of others, as containers have them: reading is Landlock's matter.
static int32_t drop_capabilities(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct held[2] = {{0}};
  if (syscall(SYS_capget, &header, held) != 0) return errno;
  uint32_t kept = held[0].permitted & (UINT32_C(1) << CAP_DAC_READ_SEARCH);
  struct __user_cap_data_struct wanted[2] = {{kept, kept, 0}, {0}};
  return syscall(SYS_capset, &header, wanted) == 0 ? 0 : errno;
}

tc_means tc_ask(void) { return (tc_means){tc_landlock_version(), tc_has_filter()}; }

static int32_t confine(const tc_paths *paths, const char **step) {
  const tc_means means = tc_ask();
  *step = "start before any thread";
  if (has_threads()) return EBUSY;
  *step = "give up new privileges";
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  *step = "drop capabilities";
  int32_t error = drop_capabilities();
  if (error) return error;
  volunteer_to_go_first();
  if (means.landlock_version > 0) {
    *step = "restrict files (Landlock)";
    error = tc_restrict_files(paths, means.landlock_version);
    if (error) return error;
  }
  if (means.filters_calls) {
    *step = "filter system calls (seccomp)";
    error = tc_filter_calls();
    if (error) return error;
  }
  return 0;
}

#else

tc_means tc_ask(void) { return (tc_means){0, 0}; }

static int32_t confine(const tc_paths *paths, const char **step) {
  (void)paths;
  (void)step;
  return 0;
}

#endif

int32_t tc_confine(const tc_paths *paths, char *step, size_t step_capacity) {
  const struct rlimit none = {0, 0};
  (void)setrlimit(RLIMIT_CORE, &none);
  const char *name = "";
  int32_t error = confine(paths, &name);
  (void)snprintf(step, step_capacity, "%s", name);
  return error;
}
