import type { AckCode } from '../lib/issue.ts';

/** An acknowledgment code in words; the code itself where we have none. */
export function codeName(ack: AckCode): string {
  return NAMES[ack.element]?.[ack.code] ?? ack.code;
}

const NAMES: Partial<Record<AckCode['element'], Record<string, string>>> = {
  IK304: {
    '1': 'unknown segment', '2': 'unexpected segment', '3': 'required segment missing', '4': 'loop too often',
    '5': 'segment too often', '6': 'segment of another set', '7': 'segment out of order', '8': 'segment has element errors',
    I4: 'segment not used by the guide', I6: 'dependent segment missing', I7: 'loop missing', I8: 'segment missing',
    I9: 'segment not allowed here',
  },
  IK403: {
    '1': 'required element missing', '2': 'element missing beside another', '3': 'too many elements', '4': 'too short',
    '5': 'too long', '6': 'invalid character', '7': 'invalid code', '8': 'invalid date', '9': 'invalid time',
    '10': 'element excluded by another', '12': 'too many repetitions', '13': 'too many components',
    I6: 'code not used by the guide', I9: 'dependent element missing', I10: 'element not used by the guide',
    I11: 'too few repetitions', I12: 'wrong pattern', I13: 'element not allowed here',
  },
  IK502: {
    '1': 'set not supported', '2': 'SE missing', '3': 'set control numbers differ', '4': 'wrong segment count',
    '5': 'segments in error', '6': 'invalid set code', '7': 'invalid set control number', '18': 'set not of this group',
    '19': 'invalid guide version', '23': 'set control number repeated', I5: 'guide errors in segments', I6: 'guide not supported',
  },
  AK905: {
    '1': 'group not supported', '2': 'group version not supported', '3': 'GE missing', '4': 'group control numbers differ',
    '5': 'wrong set count', '6': 'invalid group control number', '19': 'group control number repeated',
  },
  TA105: {
    '000': 'no error', '001': 'interchange control numbers differ', '002': 'standard not supported', '003': 'version not supported',
    '004': 'invalid segment terminator', '005': 'invalid sender qualifier', '006': 'invalid sender id',
    '007': 'invalid receiver qualifier', '008': 'invalid receiver id', '009': 'unknown receiver',
    '010': 'invalid authorization qualifier', '011': 'invalid authorization', '012': 'invalid security qualifier',
    '013': 'invalid security value', '014': 'invalid interchange date', '015': 'invalid interchange time',
    '016': 'invalid standards id', '017': 'invalid version', '018': 'invalid control number', '019': 'invalid acknowledgment request',
    '020': 'invalid usage', '021': 'wrong group count', '022': 'invalid control structure', '023': 'file ends too early',
    '024': 'invalid content', '025': 'interchange repeated', '026': 'invalid element separator', '027': 'invalid component separator',
  },
};
