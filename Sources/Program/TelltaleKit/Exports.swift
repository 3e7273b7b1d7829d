// Whoever runs audits needs their words: settings, plans, results, plugins, what is signed and compared.
@_exported public import Engine
@_exported public import Evidence
@_exported public import Plan
@_exported public import PluginHosting
@_exported public import Results
@_exported public import TelltaleCore
