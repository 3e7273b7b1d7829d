// The stages of an audit as a workflow of Nextflow: the graph is `telltale plan --json` (SPEC §5.15), a stage is
// run by `telltale run-stages` (SPEC §16.6). Nextflow's graphs are drawn before they are run, so that stages go
// by levels: those that need nothing, those that need only such, and so on. Paths are absolute.
//
//     telltale plan audit.yaml --store /shared/store --output /shared/out --freeze /shared/frozen --json > plan.json
//     nextflow run main.nf --plan $PWD/plan.json --frozen /shared/frozen --audit $PWD/audit.yaml
include { STAGES as LEVEL1; STAGES as LEVEL2; STAGES as LEVEL3; STAGES as LEVEL4 } from './stages.nf'
include { STAGES as LEVEL5; STAGES as LEVEL6; STAGES as LEVEL7; STAGES as LEVEL8 } from './stages.nf'
include { REPORT } from './stages.nf'

params.plan = 'plan.json'
params.frozen = 'frozen'
params.audit = 'audit.yaml'
params.telltale = 'telltale'

// Keys of the stages to be run, by level.
def levels(plan) {
    def toRun = plan.stages.findAll { it.state == 'to run' }
    def level = [:]
    toRun.each { stage ->
        def below = stage.needs.findAll { level.containsKey(it) }.collect { level[it] }
        level[stage.key] = below ? below.max() + 1 : 0
    }
    def found = (0..<8).collect { number -> toRun.findAll { level[it.key] == number } }
    assert found.sum { it.size() } == toRun.size() : 'more levels than main.nf has'
    return found
}

workflow {
    def plan = new groovy.json.JsonSlurper().parse(file(params.plan))
    def found = levels(plan).collect { stages ->
        Channel.fromList(stages.collect { [it.key, it.threads, it.seconds] })
    }
    LEVEL1(found[0], plan.store, true)
    LEVEL2(found[1], plan.store, LEVEL1.out.collect().ifEmpty(true))
    LEVEL3(found[2], plan.store, LEVEL2.out.collect().ifEmpty(true))
    LEVEL4(found[3], plan.store, LEVEL3.out.collect().ifEmpty(true))
    LEVEL5(found[4], plan.store, LEVEL4.out.collect().ifEmpty(true))
    LEVEL6(found[5], plan.store, LEVEL5.out.collect().ifEmpty(true))
    LEVEL7(found[6], plan.store, LEVEL6.out.collect().ifEmpty(true))
    LEVEL8(found[7], plan.store, LEVEL7.out.collect().ifEmpty(true))
    REPORT(plan.store, plan.output, LEVEL8.out.collect().ifEmpty(true))
}
