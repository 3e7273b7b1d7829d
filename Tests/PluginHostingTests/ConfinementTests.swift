import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// SPEC §5.14: what a component can do that opens files of strangers. A metric in C tries it, and gives 1
/// where it could.
@Suite(.enabled(if: Compiler.c.path != nil && BuildProducts.plugins.count >= 2))
struct ConfinementTests {
  static let isWhole = Confinement.ofThisSystem().warning == nil

  /// A file outside, and a folder for the plugin.
  private func withVictim(_ body: (_ victim: String, _ folder: String) throws -> Void) throws {
    try withTemporaryFolder { outer in
      for name in ["plugin", "outside"] {
        try FileManager.default.createDirectory(
          atPath: outer + "/" + name, withIntermediateDirectories: false)
      }
      let victim = outer + "/outside/victim"
      try ScriptedPlugin.write("untouched", "outside/victim", in: outer)
      try body(victim, outer + "/plugin")
      #expect(try String(contentsOfFile: victim, encoding: .utf8) == "untouched")
    }
  }

  /// - Parameter attempt: an expression in C, true where it succeeded.
  private func metric(
    attempting attempt: String, opensForeignCode: Bool, in folder: String,
    linking options: [String] = [], limits: ForeignCodeLimits = ForeignCodeLimits()
  ) throws -> any LeakageMetric {
    try ScriptedPlugin.write(
      """
      #define _GNU_SOURCE
      #include <errno.h>
      #include <fcntl.h>
      #include <linux/sched.h>
      #include <signal.h>
      #include <stdint.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/ipc.h>
      #include <sys/ptrace.h>
      #include <sys/resource.h>
      #include <sys/shm.h>
      #include <sys/socket.h>
      #include <sys/stat.h>
      #include <sys/syscall.h>
      #include <sys/wait.h>
      #include <sys/xattr.h>
      #include <unistd.h>
      /* A child ends at once, and counts only in its parent. */
      __attribute__((unused)) static int forked(pid_t child) { if (child == 0) _exit(0); return child > 0; }
      double attempt(const int32_t *decisions, int64_t n) {
        (void)decisions; (void)n;
        return (\(attempt)) ? 1 : 0;
      }
      """, "attempt.c", in: folder)
    try Compiler.makeLibrary(folder + "/libattempt.so", of: folder + "/attempt.c", options)
    try ScriptedPlugin.write(
      """
      telltale-plugin: 1
      id: attempt
      version: "1"
      role: metric
      summary: s
      citation: c
      licence: l
      library: libattempt.so
      functions: {measure: "f64 attempt(i32[n] decisions, i64 n)"}
      declaration: {label: a, unit: share, range: [0, 1], decision-rule: trained, chance: 0}
      opens-foreign-code: \(opensForeignCode)
      """, "attempt.telltale.yaml", in: folder)
    let host = try PluginHost(
      locator: PluginLocator(paths: [folder], environmentPath: "", executableFolder: nil),
      inspection: PluginInspection(executable: BuildProducts.telltale, cache: nil),
      isolation: PluginIsolation(executable: BuildProducts.telltale, foreignCode: limits))
    try #require(host.survey.quarantined == [])
    return try host.openAll().make(.metric, "attempt")
  }

  private func measure(_ metric: any LeakageMetric) throws -> Double? {
    let request = MeasurementRequest(
      scores: ScoreMatrix(values: [0, -9, -9, 0], classCount: 2),
      truth: LabelColumn(classes: ["f", "m"], labels: [0, 1]), speakers: ["a", "b"], seed: Seed(1))
    guard case .value(let score) = try metric.measure(request) else { return nil }
    return score.value
  }

  /// What succeeds in a process that is isolated only, and harms nobody there.
  @Test(
    .enabled(if: isWhole, "this system confines in part only"),
    arguments: [
      "open(\"VICTIM\", O_WRONLY) >= 0", "open(\"VICTIM\", O_RDWR | O_APPEND) >= 0",
      "open(\"VICTIM\", O_RDONLY) >= 0",
      "open(\"NEW\", O_CREAT | O_WRONLY, 0600) >= 0 && !unlink(\"NEW\")",
      "mkdir(\"NEW\", 0700) == 0 && rmdir(\"NEW\") == 0",
      "link(\"VICTIM\", \"NEW\") == 0 && unlink(\"NEW\") == 0",
      "symlink(\"VICTIM\", \"NEW\") == 0 && unlink(\"NEW\") == 0",
      "truncate(\"VICTIM\", 9) == 0", "chmod(\"VICTIM\", 0600) == 0",
      "utimensat(AT_FDCWD, \"VICTIM\", NULL, 0) == 0",
      "chown(\"VICTIM\", -1, -1) == 0",
      "socket(AF_INET, SOCK_STREAM, 0) >= 0", "socket(AF_INET6, SOCK_DGRAM, 0) >= 0",
      "socket(AF_UNIX, SOCK_STREAM, 0) >= 0", "socket(AF_NETLINK, SOCK_RAW, 0) >= 0",
      "kill(getppid(), 0) == 0", "kill(-1, 0) == 0", "forked(fork())", "forked(vfork())",
      "forked(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))", "system(\"true\") == 0",
      "getenv(\"TELLTALE_TEST_SECRET\") != NULL",
    ])
  func whatAnIsolatedComponentCouldAConfinedOneCannot(attempt: String) throws {
    setenv("TELLTALE_TEST_SECRET", "1", 1)
    try withVictim { victim, folder in
      let attempt =
        attempt
        .replacing("VICTIM", with: victim).replacing("NEW", with: victim + ".new")
      for (opensForeignCode, wanted) in [(false, 1.0), (true, 0)] {
        let metric = try metric(
          attempting: attempt, opensForeignCode: opensForeignCode, in: folder)
        #expect(try measure(metric) == wanted, "confined: \(opensForeignCode)")
      }
    }
  }

  /// What would harm, tried by a confined component only.
  @Test(
    .enabled(if: isWhole, "this system confines in part only"),
    arguments: [
      "open(\"VICTIM\", O_WRONLY | O_TRUNC) >= 0", "unlink(\"VICTIM\") == 0",
      "rename(\"VICTIM\", \"VICTIM.moved\") == 0", "kill(getppid(), SIGKILL) == 0",
      "kill(-1, SIGKILL) == 0", "ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0",
      "execl(\"/bin/true\", \"true\", NULL) == 0", "setsid() > 0", "setpgid(0, 0) == 0",
      "prlimit(getppid(), RLIMIT_NOFILE, NULL, &(struct rlimit){0}) == 0",
      "syscall(SYS_unshare, 0x10000000) == 0", "syscall(425, 1, NULL) >= 0 || errno != ENOSYS",
      "fchmod(open(\"/proc/self/exe\", O_RDONLY), 0755) == 0",
      "shmget(IPC_PRIVATE, 1, IPC_CREAT) >= 0", "mkfifo(\"fifo\", 0600) == 0",
      "symlink(\"/etc\", \"link\") == 0",
      "open(\"/dev/tty\", O_RDWR) >= 0", "open(\"/proc/1/environ\", O_RDONLY) >= 0",
    ])
  func whatWouldHarmFails(attempt: String) throws {
    try withVictim { victim, folder in
      let metric = try metric(
        attempting: attempt.replacing("VICTIM", with: victim), opensForeignCode: true, in: folder)
      #expect(try measure(metric) == 0)
    }
  }

  /// As LibTorch does of a checkout in the folder for temporary files.
  @Test(.enabled(if: isWhole, "this system confines in part only"))
  func aLibraryThatThePluginNeedsIsOpenInAClosedPlaceAndNoOtherFileBesideIt() throws {
    try withVictim { victim, folder in
      let outside = (victim as NSString).deletingLastPathComponent
      try "int helped(void) { return 1; }".write(
        toFile: outside + "/helper.c", atomically: true, encoding: .utf8)
      try Compiler.makeLibrary(outside + "/libhelper.so", of: outside + "/helper.c")
      let metric = try metric(
        attempting: "({ extern int helped(void); helped(); })"
          + " && open(\"\(outside)\", O_RDONLY | O_DIRECTORY) >= 0"
          + " && open(\"\(victim)\", O_RDONLY) < 0",
        opensForeignCode: true, in: folder,
        linking: [
          "-Wl,--no-as-needed", "-L" + outside, "-lhelper", "-Wl,-rpath," + outside,
        ])
      #expect(try measure(metric) == 1)
    }
  }

  @Test func whatAModelNeedsIsThere() throws {
    for attempt in [
      "open(\"/proc/self/maps\", O_RDONLY) >= 0", "open(\"/etc/passwd\", O_RDONLY) >= 0",
      "open(\"/dev/null\", O_RDWR) >= 0", "open(\"mine\", O_CREAT | O_RDWR, 0600) >= 0",
      "rename(\"mine\", \"yours\") == -1 && errno == ENOENT", "kill(getpid(), 0) == 0",
      "strcmp(getenv(\"TMPDIR\"), getcwd(NULL, 0)) == 0",
    ] {
      try withVictim { _, folder in
        let metric = try metric(attempting: attempt, opensForeignCode: true, in: folder)
        #expect(try measure(metric) == 1, "\(attempt)")
      }
    }
  }

  @Test func whatAllocatesWithoutEndMeetsItsLimit() throws {
    try withVictim { _, folder in
      let metric = try metric(
        attempting:
          "({ char *volatile p; while ((p = malloc(1 << 24))) memset(p, 1, 1 << 24); abort(); 1; })",
        opensForeignCode: true, in: folder, limits: ForeignCodeLimits(memoryMiB: 1500))
      let error = #expect(throws: AuditError.self) { try measure(metric) }
      #expect(error?.message.contains("1500 MiB") == true, "\(error?.message ?? "")")
      #expect(error?.message.contains("--model-memory-limit") == true)
    }
  }

  // MARK: - Where nothing of it is asked

  /// A library that is to be opened in this process runs in a child first.
  @Test func aLibraryThatCrashesOrHangsOnLoadingIsQuarantined() throws {
    for (body, words) in [("abort();", "SIGABRT"), ("for (;;) sleep(1);", "was stopped")] {
      try withTemporaryFolder { folder in
        try ScriptedPlugin.write(
          """
          #include <stdlib.h>
          #include <unistd.h>
          __attribute__((constructor)) static void loaded(void) { \(body) }
          double measure(void) { return 0; }
          """, "bad.c", in: folder)
        try Compiler.makeLibrary(folder + "/libbad.so", of: folder + "/bad.c")
        try ScriptedPlugin.write(
          """
          telltale-plugin: 1
          id: bad
          version: "1"
          role: metric
          summary: s
          citation: c
          licence: l
          library: libbad.so
          isolate: false
          functions: {measure: f64 measure()}
          declaration: {label: a, unit: share, range: [0, 1], chance: 0}
          """, "bad.telltale.yaml", in: folder)
        let survey = try PluginInspection(
          executable: BuildProducts.telltale, timeLimitSeconds: 5, cache: nil
        ).survey([folder + "/bad.telltale.yaml"])
        #expect(survey.cards == [])
        let reason = survey.quarantined.first?.reason ?? ""
        #expect(reason.contains(words), "\(reason)")
      }
    }
  }

  @Test func whatThisSystemCannotDoIsSaidInWords() {
    func confinement(_ version: Int, _ filters: Bool) -> Confinement {
      Confinement(landlockVersion: version, filtersCalls: filters)
    }
    #expect(confinement(7, true).warning == nil)
    #expect(confinement(7, true).knownLimit.contains("(Landlock 7, filtered system calls)"))
    #expect(confinement(0, true).warning?.contains("Landlock") == true)
    #expect(confinement(0, true).knownLimit.contains("can write whatever the user can"))
    #expect(confinement(0, false).knownLimit.contains("can do whatever the user can"))
    #expect(confinement(3, false).knownLimit.contains("not filtered"))
  }

  @Test func secretsOfTheHomeFolderAndTheFoldersForTemporaryFilesAreClosed() throws {
    try withTemporaryFolder { folder in
      let home = folder + "/home"
      for name in ["home/.ssh", "home/data", "home/.local/lib", "scratch/own", "scratch/other"] {
        try FileManager.default.createDirectory(
          atPath: folder + "/" + name, withIntermediateDirectories: true)
      }
      try FileManager.default.createSymbolicLink(
        atPath: home + "/keys", withDestinationPath: ".ssh")
      let paths = ReadableFiles(
        needed: [folder + "/scratch/other", "/no/such/file"], open: [folder + "/scratch/own"],
        environment: ["HOME": home, "LD_LIBRARY_PATH": home + "/data:/lib"]
      ).paths
      func isOpen(_ path: String) -> Bool {
        paths.contains { path == $0 || $0 == "/" || path.hasPrefix($0 + "/") }
      }
      let other = folder + "/scratch/other"
      for path in ["/usr/bin", "/etc", home + "/data", home + "/.local/lib", other] {
        #expect(isOpen(path), "\(path)")
      }
      let own = folder + "/scratch/own"
      for path in [home + "/.ssh", home + "/keys", "/dev/tty", "/run", own, folder] {
        #expect(!isOpen(path), "\(path)")
      }
    }
  }
}
