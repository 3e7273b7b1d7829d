internal import AuditCore
internal import Yams

extension AuditConfiguration {
  /// The configuration as an audit file, every setting but an undeclared margin written out: read back,
  /// it is the same.
  public var yaml: String {
    var root: [(String, Node)] = [
      ("name", node(name)), ("profile", node(profile.rawValue)), ("seed", node("\(seed)")),
      ("attribute", node(attribute)), ("varying-labels", node(varyingLabels.rawValue)),
      ("unusable", node(unusable.rawValue)), ("corpora", mapping(corpora)),
    ]
    if !leaveOut.isEmpty {
      let lists = leaveOut.sorted { $0.key < $1.key }.map { (node($0.key), words($0.value)) }
      root.append(("leave-out", Node(lists)))
    }
    if !features.isEmpty { root.append(("features", mapping(features))) }
    if !defences.isEmpty { root.append(("defences", mapping(defences))) }
    if let taskProbe { root.append(("task-probe", node(taskProbe))) }
    if let exactTest { root.append(("exact-test", node(exactTest))) }
    root += [
      ("model", model.node), ("attackers", Node(attackers.map(\.node))),
      ("awareness", words(awareness.map(\.rawValue))),
      ("knowledge", words(knowledge.map(\.rawValue))), ("folds", folds.node),
      ("controls", controlNode), ("metrics", words(metrics)),
      ("validation-share", node("\(validationShare)")),
      ("normalisation", words(normalisation.map(\.rawValue))),
      ("device", node(device.rawValue)),
      ("precision", node(precision.rawValue)),
    ]
    // Written out, a margin that nobody set would look like one that somebody did.
    if let declaredMargin { root.append(("margin", node("\(declaredMargin)"))) }
    if let seeds { root.append(("seeds", node("\(seeds)"))) }
    if !system.isEmpty {
      let answers = system.sorted { $0.key < $1.key }.map { (node($0.key), node($0.value)) }
      root.append(("system", Node(answers)))
    }
    if let threads { root.append(("threads", node("\(threads)"))) }
    let pairs = root.map { (node($0.0), $0.1) }
    return (try? Yams.serialize(node: Node(pairs))) ?? ""
  }

  private var controlNode: Node {
    let names = controls.compactMap { kind in
      Cell.Kind.controlNames.first { $0.kind == kind }?.name
    }
    return words(names.isEmpty ? ["none"] : names)
  }

  private func mapping(_ components: [ComponentSpecification]) -> Node {
    Node(
      components.map { component in
        (node(component.name), Node([(node("use"), node(component.use))] + component.pairs))
      })
  }
}

extension ComponentSpecification {
  fileprivate var pairs: [(Node, Node)] {
    parameters.sorted { $0.key < $1.key }.map { (node($0.key), node($0.value.description)) }
  }

  fileprivate var head: [(Node, Node)] { [(node("use"), node(use)), (node("name"), node(name))] }
}

extension ModelSpecification {
  fileprivate var node: Node {
    Node(
      component.head + [
        (AuditRunner.node("corpus"), AuditRunner.node(corpus)),
        (AuditRunner.node("feature"), words(features)),
        (AuditRunner.node("taps"), words(taps)),
      ] + component.pairs)
  }
}

extension AttackerSpecification {
  fileprivate var node: Node {
    var pairs = component.head
    if let corpora { pairs.append((AuditRunner.node("corpora"), words(corpora))) }
    if let awareness {
      pairs.append((AuditRunner.node("awareness"), words(awareness.map(\.rawValue))))
    }
    if let knowledge {
      pairs.append((AuditRunner.node("knowledge"), words(knowledge.map(\.rawValue))))
    }
    if let normalisation {
      pairs.append((AuditRunner.node("normalisation"), words(normalisation.map(\.rawValue))))
    }
    if let seeds { pairs.append((AuditRunner.node("seeds"), AuditRunner.node("\(seeds)"))) }
    return Node(pairs + component.pairs)
  }
}

extension FoldSelection {
  fileprivate var node: Node {
    switch self {
    case .all: AuditRunner.node("all")
    case .first(let count): AuditRunner.node("\(count)")
    case .listed(let folds): words(folds.map(String.init))
    }
  }
}

private func node(_ text: String) -> Node { Node(text) }

private func words(_ words: [String]) -> Node {
  Node(words.map { Node($0) }, .implicit, .flow)
}
