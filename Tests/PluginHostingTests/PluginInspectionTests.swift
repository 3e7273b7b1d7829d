import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// SPEC: a bad plugin costs nothing but its own place in the list.
@Suite(.enabled(if: CompiledPlugin.isCompilerAvailable))
struct PluginInspectionTests {
  /// The reason for which a plugin of this source is quarantined.
  private func reason(
    for source: String, timeLimitSeconds: Double = 30, compiler: String = "clang"
  ) throws -> String {
    try withTemporaryFolder { folder in
      let file = try CompiledPlugin.make(source, in: folder, compiler: compiler)
      return try reason(forFile: file, timeLimitSeconds: timeLimitSeconds)
    }
  }

  private func reason(forFile file: String, timeLimitSeconds: Double = 30) throws -> String {
    let inspection = PluginInspection(
      executable: BuildProducts.telltale, timeLimitSeconds: timeLimitSeconds, cache: nil)
    let survey = try inspection.survey([file])
    #expect(survey.cards.isEmpty)
    let quarantine = try #require(survey.quarantined.first)
    #expect(quarantine.file == file)
    return quarantine.reason
  }

  @Test func wrongMagicIsRefused() throws {
    let reason = try reason(
      for: CompiledPlugin.entry("info->magic = 0xBAD;"))
    #expect(
      reason == "it is no Telltale plugin: its magic number is 0xbad, not 0x54454c4c54414c45")
  }

  @Test func anOlderCoreNamesBothVersionsAndTheRemedy() throws {
    let reason = try reason(
      for: CompiledPlugin.entry("info->core_api_version = 0;"))
    #expect(
      reason.contains(
        "built for core API 0, this Telltale has core API \(HostIdentity.own.coreAPIVersion)"))
    #expect(reason.contains("swift build -c release"))
  }

  @Test func anotherCompilerNamesBothVersionsAndTheRemedy() throws {
    let reason = try reason(
      for: CompiledPlugin.entry("telltale_copy_text(info->compiler_version, \"Clang 1.2.3\", 128);")
    )
    #expect(reason.contains("compiled by 'Clang 1.2.3', this Telltale by '"))
    #expect(reason.contains("swift build -c release"))
  }

  @Test func theSystemsOwnCompilerIsAnotherCompiler() throws {
    let reason = try reason(
      for: CompiledPlugin.entry(), compiler: "cc")
    #expect(reason.contains("Swift code of two compilers does not mix"))
  }

  @Test func anInfoOfAnotherSizeIsRefused() throws {
    let reason = try reason(
      for: CompiledPlugin.entry(
        "info->struct_size = 4000;" + "memset((char *)info + sizeof(*info), 7, 3000);"))
    #expect(reason.contains("its information has 4000 bytes"))
  }

  @Test func aLibraryWithoutTheSymbolIsNoPlugin() throws {
    #expect(
      try reason(for: "int something_else(void) { return 1; }\n").contains(
        "it lacks the symbol telltale_plugin: it is no Telltale plugin"))
  }

  @Test func aPluginWithTheFormerSymbolsIsToldWhatToWrite() throws {
    let reason = try reason(for: "void telltale_plugin_info(void *out) {}\n")
    #expect(reason.contains("built for a former core API"))
    #expect(reason.contains("'telltale plugin new'"))
  }

  @Test func anUnresolvedSymbolIsToldInTheLoadersWords() throws {
    let reason = try reason(
      for: "void never_defined_anywhere(void);\nvoid use(void) { never_defined_anywhere(); }\n"
        + CompiledPlugin.entry())
    #expect(reason.contains("the loader refuses it"))
    #expect(reason.contains("never_defined_anywhere"))
  }

  @Test func aFactoryThatReturnsNothingIsRefused() throws {
    let reason = try reason(for: CompiledPlugin.entry())
    #expect(reason == "its telltale_plugin returned nothing")
  }

  @Test func aCrashInTheInfoNamesTheSignal() throws {
    let reason = try reason(
      for: "void *telltale_plugin(void *info) { *(volatile int *)8 = 1; return 0; }\n")
    #expect(reason.contains("crashed on loading with SIGSEGV"))
  }

  @Test func aCrashOnLoadNamesTheSignalAndTheLastWords() throws {
    let reason = try reason(
      for: """
        #include <stdio.h>
        #include <stdlib.h>
        __attribute__((constructor)) static void load(void) {
          fprintf(stderr, "no licence found\\n");
          abort();
        }

        """ + CompiledPlugin.entry())
    #expect(reason.contains("SIGABRT"))
    #expect(reason.hasSuffix("its last words: no licence found"))
  }

  @Test func anEndlessLoopOnLoadIsStoppedAtTheLimit() throws {
    let start = ContinuousClock.now
    let reason = try reason(
      for: """
        #include <unistd.h>
        __attribute__((constructor)) static void load(void) { for (;;) usleep(1000); }

        """ + CompiledPlugin.entry(),
      timeLimitSeconds: 1)
    #expect(reason == "it did not finish loading within 1 s and was stopped")
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func endlessPrintingIsStoppedAtTheLimitToo() throws {
    let reason = try reason(
      for: """
        #include <stdio.h>
        __attribute__((constructor)) static void load(void) {
          for (;;) puts("the quick brown fox jumps over the lazy dog");
        }

        """ + CompiledPlugin.entry(),
      timeLimitSeconds: 1)
    #expect(reason.contains("did not finish loading within 1 s"))
  }

  @Test func leavingTheProcessOnLoadIsNoAnswer() throws {
    let reason = try reason(
      for: """
        #include <stdlib.h>
        __attribute__((constructor)) static void load(void) { exit(0); }

        """ + CompiledPlugin.entry())
    #expect(reason.contains("with status 0 and without an answer"))
  }

  @Test func aTextFileIsNoPlugin() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/libTelltaleText.so"
      try "not a library\n".write(toFile: file, atomically: true, encoding: .utf8)
      #expect(try reason(forFile: file).contains("not an ELF file"))
    }
  }

  /// The loader itself may die of it: it maps the part of the file that is not there.
  @Test func halfALibraryIsQuarantined() throws {
    try withTemporaryFolder { folder in
      let whole = try CompiledPlugin.make(CompiledPlugin.entry(), in: folder)
      let content = try Data(contentsOf: URL(fileURLWithPath: whole))
      let half = folder + "/libTelltaleHalf.so"
      try content.prefix(1000).write(to: URL(fileURLWithPath: half))
      let reason = try reason(forFile: half)
      #expect(reason.contains("the loader refuses it") || reason.contains("crashed on loading"))
    }
  }

  @Test func aProbingProgramThatIsMissingIsAnError() throws {
    try withTemporaryFolder { folder in
      let file = try CompiledPlugin.make(CompiledPlugin.entry(), in: folder)
      let inspection = PluginInspection(executable: folder + "/nothing-here", cache: nil)
      let error = #expect(throws: AuditError.self) { try inspection.survey([file]) }
      #expect(error?.message.contains("nothing-here") == true)
    }
  }

  @Test func badPluginsDoNotKeepTheOthersOut() throws {
    let good = try #require(BuildProducts.plugins.first)
    try withTemporaryFolder { folder in
      let crash = try CompiledPlugin.make(
        "__attribute__((constructor)) static void load(void) { __builtin_trap(); }\n",
        in: folder)
      let inspection = PluginInspection(
        executable: BuildProducts.telltale, timeLimitSeconds: 60, cache: nil)
      let survey = try inspection.survey([crash, good])
      #expect(survey.cards.map(\.file) == [good])
      #expect(survey.quarantined.map(\.file) == [crash])
    }
  }
}
