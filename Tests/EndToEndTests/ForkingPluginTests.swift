import Foundation
import TestSupport
import Testing

#if os(Linux)
  /// A library in the worker's own process, which starts programs and forks.
  @Suite(.enabled(if: Compiler.c.path != nil), .timeLimit(.minutes(40)))
  struct ForkingPluginTests {
    /// - Parameter once: what it does at its first request, in C.
    private func audit(_ once: String, in folder: String) throws -> ProcessResult {
      try """
      #include <stdint.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <unistd.h>
      int64_t frames(int64_t n, int32_t rate) { return n > 0 && rate > 0; }
      int32_t extract(const float *samples, int64_t n, int32_t rate, float *features,
                      int64_t frames, int64_t bands) {
        static int count;
        if (count++ == 0) { \(once) }
        for (int64_t i = 0; i < frames * bands; i++) features[i] = samples[i % n] + rate * 0;
        return 0;
      }
      """.write(toFile: folder + "/fork.c", atomically: true, encoding: .utf8)
      try Compiler.makeLibrary(folder + "/libfork.so", of: folder + "/fork.c")
      try """
      telltale-plugin: 1
      id: forking
      version: "1"
      role: feature
      summary: made by a test
      citation: none
      licence: own code
      library: libfork.so
      isolate: false
      functions:
        frames: i64 frames(i64 n, i32 rate)
        extract: i32 extract(f32[n] samples, i64 n, i32 rate, out f32[frames,bands] features, i64 frames, i64 bands)
      declaration: {frame-rate: 1, bands: {count: 4, prefix: b, unit: "1", range: [-1, 1]}}
      """.write(toFile: folder + "/forking.telltale.yaml", atomically: true, encoding: .utf8)
      try """
      corpora: { synthetic-speech: { speakers: 6, folds: 2, utterances-per-emotion: 2 } }
      model: { use: lstm, epochs: 1, feature: forking }
      attackers: [{ use: probe-linear, native-feature: forking }]
      controls: none
      task-probe: none
      folds: 1
      threads: 1
      """.write(toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
      return try telltale([
        "audit", folder + "/audit.yaml", "--output", folder + "/out", "--store",
        folder + "/store", "--plugin-path", folder + "/forking.telltale.yaml",
      ])
    }

    /// Every descriptor that the program opens anywhere is closed in programs that plugins start.
    @Test func aProgramThatAPluginStartsGetsNoDescriptorOfOurs() throws {
      try withTemporaryFolder { folder in
        let audit = try audit(
          "if (system(\"ls /proc/self/fd > \(folder)/seen\") != 0) return 1;", in: folder)
        #expect(audit.status == 0, "\(audit.standardError)")
        let seen = try String(contentsOfFile: folder + "/seen", encoding: .utf8)
        // The last is that of the folder that is listed.
        #expect(seen.split(separator: "\n") == ["0", "1", "2", "3"])
      }
    }

    @Test func aForkedProcessIsNotWaitedForAndGoesWithTheAudit() throws {
      try withTemporaryFolder { folder in
        let audit = try audit(
          """
          if (fork() == 0) {
            FILE *file = fopen("\(folder)/forked", "w");
            if (!file) _exit(1);
            fprintf(file, "%d", (int)getpid());
            fclose(file);
            rename("\(folder)/forked", "\(folder)/ready");
            sleep(600);
            _exit(0);
          }
          while (access("\(folder)/ready", F_OK) != 0) usleep(1000);
          """, in: folder)
        #expect(audit.status == 0, "\(audit.standardError)")
        let forked = try #require(
          pid_t(String(contentsOfFile: folder + "/ready", encoding: .utf8)))
        #expect(kill(forked, 0) == -1)
      }
    }

    /// Two processes go on with the stage: only the worker speaks for it.
    @Test func aCopyOfTheWorkerSaysNothing() throws {
      try withTemporaryFolder { folder in
        let audit = try audit("if (fork() < 0) return 1;", in: folder)
        #expect(audit.status == 0, "\(audit.standardError)")
      }
    }
  }
#endif
