// Files and TCP, by Landlock (https://docs.kernel.org/userspace-api/landlock.html). Structs and numbers
// are written out: the kernel that runs may be newer than the headers that this is built with.
#if defined(__linux__)

#define _GNU_SOURCE
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Numbers that all architectures share.
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { VERSION_FLAG = 1, PATH_BENEATH = 1 };

struct ruleset {
  uint64_t files, network, scopes;
};

struct __attribute__((packed)) path_rule {
  uint64_t allowed;
  int32_t parent;
};

#define BIT(n) (UINT64_C(1) << (n))
enum { EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE, MAKE_CHAR, MAKE_DIR,
       MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM, REFER, TRUNCATE, IOCTL_DEV };

/// What the version knows of files: everything of it is forbidden where no rule allows it.
static uint64_t known_of_files(int32_t version) {
  uint64_t known = BIT(REFER) - 1;
  if (version >= 2) known |= BIT(REFER);
  if (version >= 3) known |= BIT(TRUNCATE);
  if (version >= 5) known |= BIT(IOCTL_DEV);
  return known;
}

int32_t tc_landlock_version(void) {
  long version = syscall(CREATE_RULESET, NULL, 0, VERSION_FLAG);
  return version > 0 ? (int32_t)version : 0;
}

/// Links, pipes, sockets and devices are not made, also where files may be: whoever looks for an answer
/// there shall find a file.
static const uint64_t reading = BIT(READ_FILE) | BIT(READ_DIR);
static const uint64_t writing = BIT(WRITE_FILE) | BIT(REMOVE_DIR) | BIT(REMOVE_FILE) | BIT(MAKE_DIR) |
                                BIT(MAKE_REG) | BIT(REFER) | BIT(TRUNCATE);
static const uint64_t of_a_file = BIT(READ_FILE) | BIT(WRITE_FILE) | BIT(TRUNCATE);

static int32_t allow(int ruleset, const char *path, uint64_t wanted) {
  int descriptor = open(path, O_PATH | O_CLOEXEC);
  if (descriptor < 0) return errno == ENOENT || errno == EACCES || errno == ENOTDIR ? 0 : errno;
  struct stat status;
  int32_t error = 0;
  if (fstat(descriptor, &status) != 0) {
    error = errno;
  } else {
    struct path_rule rule = {S_ISDIR(status.st_mode) ? wanted : wanted & of_a_file, descriptor};
    if (syscall(ADD_RULE, ruleset, PATH_BENEATH, &rule, 0) != 0) error = errno;
  }
  close(descriptor);
  return error;
}

int32_t tc_restrict_files(const tc_paths *paths, int32_t version) {
  uint64_t known = known_of_files(version);
  struct ruleset wanted = {
      .files = known,
      .network = version >= 4 ? 3 : 0,  // to bind, to connect
      .scopes = version >= 6 ? 3 : 0,   // abstract sockets, signals
  };
  // A kernel takes a struct that is longer than its own if the rest is zero.
  int ruleset = (int)syscall(CREATE_RULESET, &wanted, sizeof wanted, 0);
  if (ruleset < 0) return errno;
  int32_t error = 0;
  for (size_t i = 0; i < paths->readable_count && error == 0; i++)
    error = allow(ruleset, paths->readable[i], reading & known);
  for (size_t i = 0; i < paths->writable_count && error == 0; i++)
    error = allow(ruleset, paths->writable[i], (reading | writing) & known);
  for (size_t i = 0; i < paths->listable_count && error == 0; i++)
    error = allow(ruleset, paths->listable[i], BIT(READ_DIR) & known);
  // Read and written by libraries that want a stream that swallows everything.
  if (error == 0) error = allow(ruleset, "/dev/null", (reading | BIT(WRITE_FILE)) & known);
  if (error == 0 && syscall(RESTRICT_SELF, ruleset, 0) != 0) error = errno;
  close(ruleset);
  return error;
}

#endif
