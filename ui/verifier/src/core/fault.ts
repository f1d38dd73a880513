/** Why something is not in the form of a bundle: nothing inside is looked at then. */

export type FaultKind = "io" | "not a bundle" | "refused" | "foreign" | "altered" | "cut";

export class Fault extends Error {
  constructor(
    readonly kind: FaultKind,
    message: string,
  ) {
    super(message);
  }

  static refused(why: string): Fault {
    return new Fault("refused", `refused: ${why}`);
  }

  static notABundle(): Fault {
    return new Fault("not a bundle", "it does not begin as a bundle does");
  }

  static foreign(name: string): Fault {
    return new Fault("foreign", `it holds ${name}, which is not a file of a bundle`);
  }

  /** The bytes at an offset are not those that the one form has there. */
  static altered(at: number, why: string): Fault {
    return new Fault("altered", `at byte ${at}: ${why}`);
  }

  /** It ends before its end record. */
  static cut(at: number, within: string): Fault {
    const why = "it was cut off or never written to its end";
    return new Fault("cut", `it ends at byte ${at}, in the middle of ${within}: ${why}`);
  }

  /** Reading failed, or the reader stopped it. */
  static io(why: string): Fault {
    return new Fault("io", `it could not be read: ${why}`);
  }
}
