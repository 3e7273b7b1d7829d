import TelltaleCore
import Testing

@testable import Cluster
@testable import Formats

/// What a cluster is like, and what its jobs ask for.
@Suite struct ClusterSiteTests {
  private let whole = """
    partition: main
    account: speech
    qos: long
    time: 2d
    least-time: 15m
    setup:
      - module purge
      - module load apptainer
    command: apptainer exec telltale.sif telltale
    scratch: /scratch/$USER/$SLURM_JOB_ID
    options: [--constraint=avx512]
    time-factor: 2
    memory-factor: 1
    job-minutes: 5
    notice-seconds: 90
    cpu-light: { cpus: 6, memory: 3G, partition: short }
    cpu-heavy: { cpus: 12, memory: 20G, options: [--exclusive] }
    gpu: { cpus: 4, memory: 900M, gres: "gpu:a100:1", partition: gpu }
    """

  private func bundle(_ kind: ClusterSite.Kind, stages: Int = 9, seconds: Double) -> StageBundle {
    StageBundle(
      number: 7, kind: kind, stages: (0..<stages).map { ContentHash(of: "\($0)") }, needs: [],
      seconds: seconds)
  }

  @Test func everyKeyIsRead() throws {
    let site = try ClusterSite(yaml: whole)
    #expect(site.longestMinutes == 2880 && site.shortestMinutes == 15 && site.noticeSeconds == 90)
    #expect(site.setup == ["module purge", "module load apptainer"])
    #expect(site[.cpuHeavy].processors == 12 && site[.cpuHeavy].memory == 20480)
    #expect(site[.gpu].genericResources == "gpu:a100:1" && site[.gpu].memory == 900)
    #expect(site.threadCount(ofDevice: .cpu) == 12 && site.threadCount(ofDevice: .cuda) == 4)
  }

  @Test(arguments: [
    ("partitoin: main", "line 1: the site file has no key 'partitoin', did you mean 'partition'?"),
    ("cpu-light: { cpu: 2 }", "cpu-light has no key 'cpu'"),
    ("time: soon", "'time' must be a time, '30m', '4h' or '2d', not 'soon'"),
    ("time: 0", "'time' must be a time"),
    ("cpu-heavy: { memory: 8 GB }", "'memory' must be memory, '900M' or '8G'"),
    ("cpu-heavy: { cpus: 0 }", "'cpus' must be from 1 to 1024"),
    ("partition: 'main; rm -rf /'", "'partition' must be one word"),
    ("options: [constraint=avx2]", "'options' takes options of sbatch"),
    ("least-time: 8h\ntime: 4h", "'least-time' is longer than 'time'"),
    ("time-factor: 0.5", "'time-factor' must be from 1 to 100"),
    ("notice-seconds: 0", "'notice-seconds' must be from 1 to 3600"),
    ("job-minutes: 0", "'job-minutes' must be more than 0"),
    ("- main", "the site file must be a list of 'key: value'"),
    ("", "the site file is empty"),
  ]) func whatCannotBeIsRefusedWithItsPlace(yaml: String, message: String) throws {
    let error = #expect(throws: AuditError.self) { try ClusterSite(yaml: yaml) }
    #expect(error?.code == .invalidConfiguration)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test func aJobAsksForMoreThanIsThoughtAndForMoreEachTimeItHadTooLittle() throws {
    let site = try ClusterSite(yaml: whole)
    func request(
      _ bundle: StageBundle, memory: Int = 800, _ tries: JobRequest.Tries = .init(),
      limits: ClusterLimits = .unknown
    ) -> JobRequest {
      JobRequest(
        bundle, at: site, threadCount: 12, memory: memory, tries: tries, limits: limits)
    }
    let light = request(bundle(.cpuLight, seconds: 3600))
    #expect(light.processors == 6, "small stages side by side")
    #expect(light.memory == 4800, "800 MiB each, more than the site's 3 GiB")
    #expect(light.minutes == 122, "twice an hour, and the notice")
    #expect(light.time == "0-02:02:00")
    #expect(request(bundle(.cpuLight, stages: 2, seconds: 1)).processors == 2)
    let heavy = request(bundle(.cpuHeavy, seconds: 1))
    #expect(heavy.processors == 12 && heavy.memory == 20480 && heavy.minutes == 15)
    let again = request(bundle(.cpuHeavy, seconds: 1), .init(time: 2, memory: 1))
    #expect(again.minutes == 60 && again.memory == 40960)
    #expect(request(bundle(.cpuHeavy, seconds: 1e9)).minutes == 2880, "the site's longest")
    // A node with 30,000 MiB: what is guessed and raised goes so far, what the site asks for is asked.
    let small = ClusterLimits(memory: [.cpuHeavy: 30000, .cpuLight: 1000])
    let raised = request(bundle(.cpuHeavy, seconds: 1), .init(memory: 3), limits: small)
    #expect(raised.memory == 30000)
    #expect(request(bundle(.cpuHeavy, seconds: 1), memory: 50000, limits: small).memory == 30000)
    #expect(request(bundle(.cpuLight, seconds: 1), limits: small).memory == 3072)
  }

  @Test func theScriptSaysAllThatSlurmAndTheProgramNeed() throws {
    let site = try ClusterSite(yaml: whole)
    let request = JobRequest(
      bundle(.cpuHeavy, seconds: 60), at: site, threadCount: 12, memory: 800, tries: .init(),
      limits: .unknown)
    let script = JobScript(
      name: "audit-1234", comment: "round-2", site: site, kind: .cpuHeavy, request: request,
      program: "/opt/telltale", logs: "/a store/100%/logs",
      arguments: ["run-stages", "/a store/it's", "--round", "2"], isArray: true
    ).text
    #expect(
      script == #"""
        #!/bin/bash
        #SBATCH --job-name=audit-1234
        #SBATCH --comment=round-2
        #SBATCH --output="/a store/100%%/logs/%A_%a.log"
        #SBATCH --open-mode=append
        #SBATCH --requeue
        #SBATCH --signal=B:USR1@90
        #SBATCH --nodes=1
        #SBATCH --ntasks=1
        #SBATCH --cpus-per-task=12
        #SBATCH --mem=20480M
        #SBATCH --time=0-00:15:00
        #SBATCH --partition=main
        #SBATCH --account=speech
        #SBATCH --qos=long
        #SBATCH --constraint=avx512
        #SBATCH --exclusive

        module purge
        module load apptainer
        export TMPDIR="/scratch/$USER/$SLURM_JOB_ID"
        mkdir -p "$TMPDIR"
        exec apptainer exec telltale.sif telltale run-stages '/a store/it'\''s' --round 2 --bundle "$SLURM_ARRAY_TASK_ID"

        """#)
  }

  @Test func jobsThatAskForTheSameAndWaitForTheSameAreOneArray() throws {
    let site = ClusterSite()
    func job(_ number: Int, needs: [Int], seconds: Double = 60) -> Round.Job {
      let bundle = StageBundle(
        number: number, kind: .cpuLight, stages: [ContentHash(of: "\(number)")], needs: needs,
        seconds: seconds)
      return Round.Job(
        bundle: bundle,
        request: JobRequest(
          bundle, at: site, threadCount: 2, memory: 700, tries: .init(), limits: .unknown))
    }
    let jobs = [
      job(1, needs: []), job(2, needs: [1]), job(3, needs: [1]), job(4, needs: [1], seconds: 9e3),
      job(5, needs: [2]), job(6, needs: [1]),
    ]
    let groups = JobGroup.groups(of: jobs, maximalArraySize: 6) { $0.number == 5 ? ["77_1"] : [] }
    #expect(groups.map(\.numbers) == [[1], [2, 3], [4], [5], [6]])
    #expect(groups.map(\.isArray) == [true, true, true, true, false], "6 is no index there")
    #expect(groups[1].options == ["--array=2,3"] && groups[4].options == [])
    #expect(groups[3].queued == ["77_1"] && groups[3].needs == [2])
    #expect(Set(groups.map(\.name)).count == 5)
  }
}
