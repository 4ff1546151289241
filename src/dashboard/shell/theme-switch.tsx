import { IconButton } from '../kit/button.tsx';
import { setTheme, type Theme, themes, useTheme } from './theme.ts';

const looks = {
  system: { icon: 'system', label: 'Theme: as the system' },
  light: { icon: 'sun', label: 'Theme: light' },
  dark: { icon: 'moon', label: 'Theme: dark' },
} as const satisfies Record<Theme, unknown>;

/** Goes through the themes, one after the other. */
export function ThemeSwitch() {
  const theme = useTheme();
  const next = themes[(themes.indexOf(theme) + 1) % themes.length]!;
  return <IconButton {...looks[theme]} onClick={() => setTheme(next)} />;
}
