import { expect } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import type { Guides } from '../../src/guides/load.ts';

/** Changes the segments of a set in place. */
export type Edit = (segments: string[]) => void;

/**
 * Fails unless a file of one set has exactly one issue, written as acknowledgment element, code and place
 * ("IK403 7 2300/CLM05-3"), with "warning" in front of one that leaves the set accepted.
 */
export function expectOneIssue(guides: Guides, text: string, expected: string): void {
  const judgement = checkFile(guides, Buffer.from(text, 'latin1'));
  const set = judgement.interchanges[0]!.groups[0]!.sets[0]!;
  const found = set.issues.map(({ x12, ack, severity }) => {
    const place = `${x12!.loop ? `${x12!.loop}/` : ''}${x12!.element ?? x12!.segment}`;
    return `${severity === 'warning' ? 'warning ' : ''}${ack!.element} ${ack!.code} ${place}`;
  });
  expect(found).toEqual([expected]);
  const isWarning = expected.startsWith('warning');
  expect(judgement.accepted).toBe(isWarning);
  if (isWarning) expect(set.ik5).toEqual({ ack: 'E', codes: [] });
  else if (expected.startsWith('STC')) expect(set.ik5).toEqual({ ack: 'A', codes: [] });
  else expect(set.ik5).toEqual({ ack: 'R', codes: [/ I\d/.test(expected) ? 'I5' : '5'] });
}

/** Wraps the segments of one set, without ST and SE, into a whole file with right counts. */
export function fileOf(guide: string, segments: readonly string[]): string {
  const [st01, gs01, version = guide] = KINDS[guide]!;
  const st = guide === '005010X221A1' ? `ST*${st01}*0001` : `ST*${st01}*0001*${version}`;
  return [
    'ISA*00*          *00*          *ZZ*OAKDESK        *ZZ*PAYERONE       *260302*0915*^*00501*000000071*0*T*:',
    `GS*${gs01}*OAKDESK*PAYERONE*20260302*0915*71*X*${version}`,
    st,
    ...segments,
    `SE*${segments.length + 2}*0001`,
    'GE*1*71',
    'IEA*1*000000071',
    '',
  ].join('~\n');
}

/** By version, or by a guide's name where two guides share a version or ours needs none. */
const KINDS: Record<string, readonly [st01: string, gs01: string, version?: string]> = {
  '005010X222A1': ['837', 'HC'],
  '005010X223A2': ['837', 'HC'],
  '005010X221A1': ['835', 'HP'],
  '005010X231A1': ['999', 'FA'],
  '005010X214': ['277', 'HN'],
  '837D': ['837', 'HC', '005010X224A2'],
  '270': ['270', 'HS', '005010X279A1'],
  '271': ['271', 'HB', '005010X279A1'],
  '276': ['276', 'HR', '005010X212'],
  '277': ['277', 'HN', '005010X212'],
  '278-request': ['278', 'HI', '005010X217'],
  '278-response': ['278', 'HI', '005010X217'],
};

/** A small valid set per guide, as segments between ST and SE. */
export const VALID: Record<string, readonly string[]> = {
  '005010X222A1': lines(`
    BHT*0019*00*BATCH77*20260302*0915*CH
    NM1*41*2*OAK DESK BILLING*****46*OAKDESK
    PER*IC*MARA QUILL*TE*5035550147
    NM1*40*2*PAYER ONE*****46*PAYERONE
    HL*1**20*1
    PRV*BI*PXC*207Q00000X
    NM1*85*2*FERN HOLLOW CLINIC*****XX*1497758544
    N3*12 ALDER LANE
    N4*SALEM*OR*973011234
    REF*EI*931234567
    HL*2*1*22*0
    SBR*P*18*GRP9******CI
    NM1*IL*1*WREN*TILDA****MI*M7733120
    N3*8 HAZEL CT
    N4*SALEM*OR*97302
    DMG*D8*19870611*F
    NM1*PR*2*PAYER ONE*****PI*PY001
    CLM*TW-1001*150***11:B:1*Y*A*Y*Y
    REF*D9*OD55021
    HI*ABK:J0190*ABF:R05
    NM1*82*1*ASHBY*NOEL****XX*1932102084
    PRV*PE*PXC*207Q00000X
    LX*1
    SV1*HC:99213:25*100*UN*1***1:2
    DTP*472*D8*20260224
    REF*6R*TW-1001-1
    LX*2
    SV1*HC:87880*50*UN*1***1
    DTP*472*RD8*20260224-20260225
    HL*3*1*22*1
    SBR*P**GRP9******CI
    NM1*IL*1*WREN*OSKAR****MI*M7733121
    NM1*PR*2*PAYER ONE*****PI*PY001
    HL*4*3*23*0
    PAT*19
    NM1*QC*1*WREN*PIPPA
    N3*8 HAZEL CT
    N4*SALEM*OR*97302
    DMG*D8*20180105*F
    CLM*PW-2001*80***11:B:7*Y*A*Y*Y
    REF*F8*ICN4455
    HI*ABK:J029
    LX*1
    SV1*HC:99212*80*UN*1***1
    DTP*472*D8*20260225`),
  '005010X223A2': lines(`
    BHT*0019*00*BATCH78*20260302*0915*CH
    NM1*41*2*OAK DESK BILLING*****46*OAKDESK
    PER*IC*MARA QUILL*TE*5035550147
    NM1*40*2*PAYER ONE*****46*PAYERONE
    HL*1**20*1
    NM1*85*2*CEDAR BAY HOSPITAL*****XX*1497758544
    N3*400 HARBOR WAY
    N4*NEWPORT*OR*973651234
    REF*EI*931239999
    HL*2*1*22*0
    SBR*P*18*GRP3******CI
    NM1*IL*1*LARCH*BENNO****MI*M5500441
    N3*3 PINE ST
    N4*NEWPORT*OR*97365
    DMG*D8*19550302*M
    NM1*PR*2*PAYER ONE*****PI*PY001
    CLM*BL-77*1200***13:A:1**A*Y*Y
    DTP*434*RD8*20260210-20260210
    CL1*3*1*01
    HI*ABK:S52501A
    HI*APR:M25531
    NM1*71*1*ROWAN*EDDA****XX*1932102084
    LX*1
    SV2*0450*HC:99283*700*UN*1
    DTP*472*D8*20260210
    LX*2
    SV2*0320*HC:73110*500*UN*1
    DTP*472*D8*20260210`),
  '005010X221A1': lines(`
    BPR*I*170*C*ACH*CCP*01*021000021*DA*112233*1931234567**01*021000089*DA*445566*20260309
    TRN*1*EFT9001*1931234567
    REF*EV*OAKDESK
    DTM*405*20260308
    N1*PR*PAYER ONE
    N3*1 PAYER PLAZA
    N4*PORTLAND*OR*972010001
    PER*BL*EDI HELP*TE*5035550199
    N1*PE*FERN HOLLOW CLINIC*XX*1497758544
    REF*TJ*931234567
    LX*1
    CLP*TW-1001*1*150*120*10*12*ICN7001*11*1
    CAS*PR*3*10
    NM1*QC*1*WREN*TILDA****MI*M7733120
    DTM*232*20260224
    SVC*HC:99213:25*100*80**1
    DTM*472*20260224
    CAS*CO*45*20
    REF*6R*TW-1001-1
    AMT*B6*80
    SVC*HC:87880*50*50**1
    DTM*472*20260224
    CLP*PW-2001*1*80*80**12*ICN7002*11*1
    NM1*QC*1*WREN*PIPPA
    SVC*HC:99212*80*80**1
    DTM*472*20260225
    PLB*1497758544*20261231*WO:ICN6000*30`),
  '005010X231A1': lines(`
    AK1*HC*71*005010X222A1
    AK2*837*0001*005010X222A1
    IK3*CLM*22**8
    CTX*CLM01:TW-1001
    IK4*2*782*6
    IK5*R*5
    AK2*837*0002*005010X222A1
    IK5*A
    AK9*P*2*2*1`),
  '005010X214': lines(`
    BHT*0085*08*ACK551*20260303*0700*TH
    HL*1**20*1
    NM1*PR*2*PAYER ONE*****PI*PY001
    TRN*1*RCPT551
    DTP*050*D8*20260302
    DTP*009*D8*20260303
    HL*2*1*21*1
    NM1*41*2*OAK DESK BILLING*****46*OAKDESK
    TRN*2*BATCH77
    STC*A1:19:PR*20260303*WQ*230
    QTY*90*1
    QTY*AA*1
    AMT*YU*150
    AMT*YY*80
    HL*3*2*19*1
    NM1*85*2*FERN HOLLOW CLINIC*****XX*1497758544
    TRN*1*0
    STC*A1:19:PR**WQ*230
    HL*4*3*PT
    NM1*QC*1*WREN*TILDA****MI*M7733120
    TRN*2*TW-1001
    STC*A2:20:PR*20260303*WQ*150
    REF*1K*ICN7001
    DTP*472*D8*20260224
    HL*5*3*PT
    NM1*QC*1*WREN*PIPPA****MI*M7733121
    TRN*2*PW-2001
    STC*A7:562:85*20260303*U*80
    DTP*472*D8*20260225`),
  '837D': lines(`
    BHT*0019*00*BATCH79*20260302*0915*CH
    NM1*41*2*OAK DESK BILLING*****46*OAKDESK
    PER*IC*MARA QUILL*TE*5035550147
    NM1*40*2*PAYER ONE*****46*PAYERONE
    HL*1**20*1
    NM1*85*2*BIRCH DENTAL*****XX*1497758544
    N3*5 CANAL ST
    N4*SALEM*OR*973011234
    REF*EI*931230001
    HL*2*1*22*0
    SBR*P*18*GRP9******CI
    NM1*IL*1*WREN*TILDA****MI*M7733120
    N3*8 HAZEL CT
    N4*SALEM*OR*97302
    DMG*D8*19870611*F
    NM1*PR*2*PAYER ONE*****PI*PY001
    CLM*DN-3001*310***11:B:1*Y*A*Y*Y
    DTP*472*D8*20260220
    DN2*14*M****JP
    LX*1
    SV3*AD:D2740*280****1
    TOO*JP*14*O:D
    LX*2
    SV3*AD:D0220*30****1`),
  '270': lines(`
    BHT*0022*13*ELG-1*20260302*0915
    HL*1**20*1
    NM1*PR*2*PAYER ONE*****PI*PY001
    HL*2*1*21*1
    NM1*1P*2*FERN HOLLOW CLINIC*****XX*1497758544
    HL*3*2*22*0
    TRN*1*ELG-TRACE-1*9OAKDESK01
    NM1*IL*1*WREN*TILDA****MI*M7733120
    DMG*D8*19870611*F
    DTP*291*D8*20260302
    EQ*30^98
    HL*4*2*22*1
    NM1*IL*1*WREN*OSKAR****MI*M7733121
    HL*5*4*23*0
    NM1*03*1*WREN*PIPPA
    DMG*D8*20180105*F
    EQ*30`),
  '271': lines(`
    BHT*0022*11*ELG-1*20260302*0916
    HL*1**20*1
    NM1*PR*2*PAYER ONE*****PI*PY001
    HL*2*1*21*1
    NM1*1P*2*FERN HOLLOW CLINIC*****XX*1497758544
    HL*3*2*22*0
    TRN*2*ELG-TRACE-1*9OAKDESK01
    NM1*IL*1*WREN*TILDA****MI*M7733120
    N3*8 HAZEL CT
    N4*SALEM*OR*97302
    DMG*D8*19870611*F
    DTP*346*D8*20260101
    EB*1**30^98*HM*GOLD PLAN
    EB*B**98***27*25*****Y
    MSG*COPAY PER VISIT
    EB*R**30
    LS*2120
    NM1*PRP*2*OTHER PLAN
    LE*2120`),
  '276': lines(`
    BHT*0010*13*STAT-1*20260320*1000
    HL*1**20*1
    NM1*PR*2*PAYER ONE*****PI*PY001
    HL*2*1*21*1
    NM1*41*2*OAK DESK BILLING*****46*OAKDESK
    HL*3*2*19*1
    NM1*1P*2*FERN HOLLOW CLINIC*****XX*1497758544
    HL*4*3*22*0
    DMG*D8*19870611*F
    NM1*IL*1*WREN*TILDA****MI*M7733120
    TRN*1*STAT-TRACE-1
    REF*1K*ICN7001
    REF*EJ*TW-1001
    AMT*T3*150
    DTP*472*D8*20260224
    SVC*HC:99213*100*****1
    DTP*472*D8*20260224`),
  '277': lines(`
    BHT*0010*08*STAT-1*20260320*1001*DG
    HL*1**20*1
    NM1*PR*2*PAYER ONE*****PI*PY001
    HL*2*1*21*1
    NM1*41*2*OAK DESK BILLING*****46*OAKDESK
    HL*3*2*19*1
    NM1*1P*2*FERN HOLLOW CLINIC*****XX*1497758544
    HL*4*3*22*0
    NM1*IL*1*WREN*TILDA****MI*M7733120
    TRN*2*STAT-TRACE-1
    STC*F1:65*20260310**150*120
    REF*1K*ICN7001
    REF*EJ*TW-1001
    DTP*472*D8*20260224
    SVC*HC:99213*100*80****1
    STC*F1:65*20260310
    DTP*472*D8*20260224`),
  '278-request': lines(`
    BHT*0007*13*REV-1*20260302*0915
    HL*1**20*1
    NM1*X3*2*PAYER ONE*****PI*PY001
    HL*2*1*21*1
    NM1*1P*2*FERN HOLLOW CLINIC*****XX*1497758544
    HL*3*2*22*1
    NM1*IL*1*WREN*TILDA****MI*M7733120
    DMG*D8*19870611*F
    HL*4*3*EV*1
    TRN*1*REV-TRACE-1*9OAKDESK01
    UM*HS*I*3*11:B
    HI*ABK:M5416
    HL*5*4*SS*0
    SV1*HC:72148*1875*UN*1`),
  '278-response': lines(`
    BHT*0007*11*REV-1*20260302*0930*18
    HL*1**20*1
    NM1*X3*2*PAYER ONE*****PI*PY001
    HL*2*1*21*1
    NM1*1P*2*FERN HOLLOW CLINIC*****XX*1497758544
    HL*3*2*22*1
    NM1*IL*1*WREN*TILDA****MI*M7733120
    HL*4*3*EV*0
    TRN*2*REV-TRACE-1*9OAKDESK01
    UM*HS*I*3*11:B
    HCR*A1*AUTH5501
    HI*ABK:M5416`),
};

function lines(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

/** The valid set with changes: `edit` gets a copy of its segments. */
export function edited(guide: string, edit: Edit): string {
  const segments = [...VALID[guide]!];
  edit(segments);
  return fileOf(guide, segments);
}

/** Finds the first segment that begins with a text; fails when there is none. */
export function indexOf(segments: readonly string[], start: string): number {
  const index = segments.findIndex((segment) => segment.startsWith(start));
  if (index < 0) throw new Error(`the fixture has no ${start}`);
  return index;
}

export const replace =
  (start: string, by: string) =>
  (segments: string[]): void => {
    segments[indexOf(segments, start)] = by;
  };
export const drop =
  (start: string) =>
  (segments: string[]): void => {
    segments.splice(indexOf(segments, start), 1);
  };
export const insertAfter =
  (start: string, ...what: string[]) =>
  (segments: string[]): void => {
    segments.splice(indexOf(segments, start) + 1, 0, ...what);
  };
export const insertBefore =
  (start: string, ...what: string[]) =>
  (segments: string[]): void => {
    segments.splice(indexOf(segments, start), 0, ...what);
  };

/** One edit after another. */
export const all =
  (...edits: Edit[]): Edit =>
  (segments) => {
    for (const edit of edits) edit(segments);
  };
/** Drops everything from a segment on. */
export const dropFrom =
  (start: string): Edit =>
  (segments) => {
    segments.splice(indexOf(segments, start));
  };
