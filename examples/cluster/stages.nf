// What `main.nf` runs: one stage, and the report.

process STAGES {
    tag "${key.take(12)}"
    cpus { threads }
    time { "${Math.max(10, (3 * seconds / 60) as int)}m" }

    input:
    tuple val(key), val(threads), val(seconds)
    val store
    val before

    output:
    val true

    script:
    """
    ${params.telltale} run-stages ${params.frozen} ${key} --store ${store}
    """
}

process REPORT {
    input:
    val store
    val output
    val before

    output:
    val true

    script:
    """
    ${params.telltale} audit ${params.audit} --store ${store} --output ${output}
    """
}
