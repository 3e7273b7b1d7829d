import TelltaleCore

/// What each defence says of itself.
enum DefenceMetadata {
  static let gaussianNoise = defence(
    GaussianNoise.id, "Adds independent normal noise to every value",
    citation: "Dwork and Roth 2014, The Algorithmic Foundations of Differential Privacy, Appendix A"
      + " (without the bound on sensitivity that a guarantee needs)",
    limits: [
      "independent noise averages out over a plane and over several utterances of a speaker",
      "no differential privacy is claimed: the values have no bound",
    ],
    [
      ParameterDescription(
        "deviation", "Standard deviation of the noise, relative to the training rows' own",
        range: .numbers(0...100), default: .number(1)),
      ParameterDescription(
        "scope", "Whose deviation it is relative to: all values', or each channel's",
        range: .choices(GaussianNoise.Scope.allCases.map(\.rawValue)),
        default: .text(GaussianNoise.Scope.representation.rawValue)),
    ])

  static let quantise = defence(
    Quantise.id, "Rounds every value to one of 2^bits levels",
    citation: "Gray and Neuhoff 1998, IEEE Transactions on Information Theory 44(6): 2325-2383",
    limits: [
      "levels are those of the whole representation: channels of small range may vanish",
      "values beyond the 0.1 and 99.9 percentiles of the training rows are cut off",
    ],
    [
      ParameterDescription(
        "bits", "Bits per value", unit: "bit", range: .integers(1...16), default: .integer(2))
    ])

  static let pool = defence(
    Pool.id, "Averages over windows of the plane",
    citation: "Lin, Chen and Yan, Network in Network, arXiv:1312.4400, section 3.2",
    limits: [
      "what each channel's mean tells stays: an attacker that pools by itself loses nothing",
      "representations without a plane are refused",
    ],
    [
      ParameterDescription(
        "window", "Windows of factor × factor, or the whole plane at once",
        range: .choices(["factor", "global"]), default: .text("factor")),
      ParameterDescription(
        "factor", "Side of a window; not read with a global one", range: .integers(2...1024),
        default: .integer(2)),
    ])

  static let principalComponents = defence(
    PrincipalComponents.id, "Transmits the first principal directions only",
    citation: "Halko, Martinsson and Tropp 2011, SIAM Review 53(2): 217-288; Pearson 1901",
    limits: [
      "keeps what varies most, which may be the speaker",
      "more than 1,000 rows of more than 1,000 values: directions are those of a randomised range"
        + " finder, the last ones approximate",
    ],
    [
      ParameterDescription(
        "components", "Directions that are kept", range: .integers(1...256),
        default: .integer(16)),
      ParameterDescription(
        "transmit", "The coefficients, or the representation made from them again",
        range: .choices(PrincipalComponents.Transmission.allCases.map(\.rawValue)),
        default: .text(PrincipalComponents.Transmission.reconstruction.rawValue)),
    ])

  static let conceptErasure = defence(
    ConceptErasure.id, "Least-squares concept erasure: no linear function tells the attribute",
    citation: "Belrose et al. 2023, LEACE: Perfect linear concept erasure in closed form,"
      + " arXiv:2306.03819; shrinkage: Ledoit and Wolf 2004",
    limits: [
      "linear only: attackers that are not linear may read what is left",
      "exact for the training rows; of other speakers it leaves what the class means of few training"
        + " speakers do not show",
      "more than 1,000 rows of more than 1,000 values: the covariance is that of 1,000 drawn rows",
    ],
    [
      ParameterDescription(
        "shrinkage",
        "Share of the identity in the covariance; left out, Ledoit and Wolf's. 0 is the paper's"
          + " projection, 1 the orthogonal one",
        range: .numbers(0...1), isOptional: true)
    ])

  static let channelDrop = defence(
    ChannelDrop.id, "Sets the channels that tell most of the attribute to zero",
    citation: "Fisher 1925, Statistical Methods for Research Workers, chapter VII (F-ratio)",
    limits: [
      "channels are judged one by one and by their means: what several tell together stays",
      "which channels are silent is the same for every utterance, and known to the attacker",
    ],
    [
      ParameterDescription(
        "share", "Of the channels; at least one is dropped", unit: "share",
        range: .numbers(0...1), default: .number(0.25)),
      ParameterDescription(
        "choose", "By what channels are chosen: the attribute, or by lot",
        range: .choices(ChannelDrop.Choice.allCases.map(\.rawValue)),
        default: .text(ChannelDrop.Choice.attribute.rawValue)),
    ])

  private static func defence(
    _ id: String, _ summary: String, citation: String, limits: [String],
    _ parameters: [ParameterDescription]
  ) -> ComponentMetadata {
    ComponentMetadata(
      role: .defence, id: id, version: DefencesPlugin.version, summary: summary,
      citation: citation, licence: "Apache-2.0", knownLimits: limits,
      parameters: parameters)
  }
}
